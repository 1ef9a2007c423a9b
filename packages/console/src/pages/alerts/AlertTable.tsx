import { cx } from '../../lib/cx.ts';
import { duration } from '../../lib/time.ts';
import { Button } from '../../ui/Button.tsx';
import { Status } from '../../ui/Status.tsx';
import { Time } from '../../ui/Time.tsx';
import { isFiring, type Row } from './rows.ts';
import { deviceOf, placeOf, SEVERITIES, standingOf, TEXTS } from './texts.ts';

interface Props {
  rows: readonly Row[];
  current: number | null;
  chosen: ReadonlySet<string>;
  mayWork: boolean;
  onOpen: (row: Row) => void;
  onChoose: (row: Row) => void;
  onAcknowledge: (row: Row) => void;
}

/** What is not well: the severity with its word, what and on what, where, since when, and who cares. */
export function AlertTable({ rows, ...rest }: Props) {
  return (
    <table aria-label={TEXTS.title} className="w-full table-fixed">
      <thead className="max-sm:sr-only">
        <tr className="h-8 border-b border-line text-left text-12 text-ink-3 *:pr-3 *:font-normal">
          {rest.mayWork && (
            <th className="w-8">
              <span className="sr-only">{TEXTS.chooseHead}</span>
            </th>
          )}
          <th className="w-24">{TEXTS.severity}</th>
          <th>{TEXTS.what}</th>
          <th className="w-44">{TEXTS.device}</th>
          <th className="w-52 max-lg:hidden">{TEXTS.place}</th>
          <th className="w-24">{TEXTS.since}</th>
          <th className="w-48 max-md:hidden">{TEXTS.state}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <AlertLine key={row.id} row={row} index={index} {...rest} />
        ))}
      </tbody>
    </table>
  );
}

function AlertLine({
  row,
  index,
  current,
  chosen,
  mayWork,
  onOpen,
  onChoose,
  onAcknowledge,
}: Omit<Props, 'rows'> & { row: Row; index: number }) {
  const subject = row.kind === 'alert' ? row.alert : row.incident;
  const [word, sign] = SEVERITIES[subject.severity];
  const name = row.kind === 'alert' ? `${row.alert.title}, ${deviceOf(row.alert)}` : row.incident.title;
  return (
    <tr
      data-row={index}
      className={cx(
        'group h-8 border-b border-line/70 hover:bg-hover *:truncate *:pr-3',
        'max-sm:grid max-sm:h-auto max-sm:grid-cols-[1fr_auto] max-sm:gap-x-2 max-sm:py-2',
        index === current && 'bg-selected',
      )}
    >
      {mayWork && (
        <td className="max-sm:hidden">
          <input
            type="checkbox"
            checked={chosen.has(row.id)}
            onChange={() => onChoose(row)}
            aria-label={TEXTS.choose(name)}
            className="size-3.5 align-middle accent-(--color-accent)"
          />
        </td>
      )}
      <td>
        <Status state={sign} word={word} className={subject.state === 'firing' ? '' : 'text-ink-3'} />
      </td>
      <td className="max-sm:order-first max-sm:col-span-2">
        <button
          type="button"
          onClick={() => onOpen(row)}
          className="max-w-full truncate rounded-1 text-left hover:underline focus-visible:-outline-offset-1"
        >
          <span className="font-strong">{subject.title}</span>
          {row.kind === 'alert' && <span className="ml-2 text-ink-2">{row.alert.summary}</span>}
          {row.kind === 'incident' && (
            <span className="num ml-2 text-ink-2">
              {TEXTS.silentOf(row.incident.silent, row.incident.affected)}
            </span>
          )}
        </button>
      </td>
      <td className="max-sm:text-ink-2">{row.kind === 'alert' ? deviceOf(row.alert) : TEXTS.incident}</td>
      <td className="text-ink-2 max-lg:hidden">{placeOf(subject)}</td>
      <td className="num text-ink-2">
        {subject.resolved_at === null ? (
          <Time at={subject.opened_at} />
        ) : (
          <Lasted from={subject.opened_at} to={subject.resolved_at} />
        )}
      </td>
      <td className="relative text-ink-2 max-md:hidden" title={standingOf(subject)}>
        {standingOf(subject)}
        {mayWork && isFiring(row) && (
          <Button
            size="small"
            aria-label={TEXTS.acknowledgeLabel(name)}
            onClick={() => onAcknowledge(row)}
            className="absolute top-1 right-0 opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
          >
            {TEXTS.acknowledge}
          </Button>
        )}
      </td>
    </tr>
  );
}

function Lasted({ from, to }: { from: string; to: string }) {
  return <>{duration((Date.parse(to) - Date.parse(from)) / 1000)}</>;
}
