import type { CallOutput } from '@guru/client';
import type { CheckRow } from '../../../api/checks.ts';
import { Button } from '../../../ui/Button.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { Section } from '../../../ui/Section.tsx';
import { Skeleton } from '../../../ui/Skeleton.tsx';
import { Status } from '../../../ui/Status.tsx';
import { Time } from '../../../ui/Time.tsx';
import { LEVELS, TEXTS } from './texts.ts';

type Change = CallOutput<'GET /api/v1/agents/{agent_id}/checks/history'>['items'][number];

interface Props {
  /** Undefined while they are on their way; so are changes. */
  checks: readonly CheckRow[] | undefined;
  changes: readonly Change[] | undefined;
  more: boolean;
  busy: boolean;
  onMore: () => void;
}

export function ChecksView({ checks, changes, more, busy, onMore }: Props) {
  if (checks === undefined) return <Skeleton className="m-6 w-2/3" />;
  if (checks.length === 0) return <Empty title={TEXTS.emptyTitle}>{TEXTS.emptyMore}</Empty>;
  const names = new Map(checks.map(({ key, name }) => [key, name]));
  return (
    <div className="gutter flex flex-col gap-8 pt-4 pb-10">
      <table aria-label={TEXTS.title} className="w-full table-fixed">
        <thead>
          <tr className="h-8 border-b border-line text-left text-12 text-ink-3 *:pr-3 *:font-normal">
            <th className="w-28">{TEXTS.level}</th>
            <th className="w-44">{TEXTS.check}</th>
            <th>{TEXTS.found}</th>
            <th className="w-24 max-md:hidden">{TEXTS.since}</th>
            <th className="w-24 max-md:hidden">{TEXTS.checked}</th>
          </tr>
        </thead>
        <tbody>
          {checks.map((check) => (
            <CheckLine key={check.key} check={check} />
          ))}
        </tbody>
      </table>
      <Section title={TEXTS.changes}>
        {changes === undefined && <Skeleton className="mt-3 w-1/2" />}
        {changes?.length === 0 && <p className="py-2 text-ink-3">{TEXTS.noChanges}</p>}
        <ol>
          {changes?.map(({ key, level, summary, at }) => (
            <li key={`${at}/${key}`} className="flex min-h-8 items-center gap-3 border-b border-line/70">
              <Time at={at} className="num w-24 shrink-0 text-ink-3" />
              <LevelSign level={level} className="w-24 shrink-0" />
              <span className="w-44 shrink-0 truncate max-sm:hidden">{names.get(key) ?? key}</span>
              <span className="min-w-0 flex-1 truncate text-ink-2">{summary}</span>
            </li>
          ))}
        </ol>
        {more && (
          <Button busy={busy} onClick={onMore} className="mt-3">
            {TEXTS.older}
          </Button>
        )}
      </Section>
    </div>
  );
}

function CheckLine({ check: { name, level, summary, since, at } }: { check: CheckRow }) {
  return (
    <tr className="h-8 border-b border-line/70 hover:bg-hover *:truncate *:pr-3 max-sm:h-10">
      <td>{level === null ? <span className="text-ink-3">–</span> : <LevelSign level={level} />}</td>
      <td className="font-strong">{name}</td>
      <td className="text-ink-2" title={summary}>
        {level === null ? <span className="text-ink-3">{TEXTS.waiting}</span> : summary}
      </td>
      <td className="num text-ink-2 max-md:hidden">{since && <Time at={since} />}</td>
      <td className="num text-ink-2 max-md:hidden">{at && <Time at={at} />}</td>
    </tr>
  );
}

function LevelSign({ level, className = '' }: { level: Change['level']; className?: string }) {
  const [word, sign] = LEVELS[level];
  return <Status state={sign} word={word} className={className} />;
}
