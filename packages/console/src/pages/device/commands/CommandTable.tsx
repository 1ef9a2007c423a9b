import type { LeftCommand } from '../../../api/commands.ts';
import { Button } from '../../../ui/Button.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { Skeleton } from '../../../ui/Skeleton.tsx';
import { Status } from '../../../ui/Status.tsx';
import { Time } from '../../../ui/Time.tsx';
import { lineOf, STATES, TEXTS } from './texts.ts';

interface Props {
  /** Undefined while they are on their way. */
  commands: readonly LeftCommand[] | undefined;
  more: boolean;
  busy: boolean;
  onMore: () => void;
  onShow: (command_id: string) => void;
}

export function CommandTable({ commands, more, busy, onMore, onShow }: Props) {
  if (commands === undefined) return <Skeleton className="w-full max-w-220" />;
  if (commands.length === 0) return <Empty title={TEXTS.emptyTitle}>{TEXTS.emptyMore}</Empty>;
  return (
    <div>
      <table aria-label={TEXTS.title} className="w-full table-fixed">
        <thead>
          <tr className="h-8 border-b border-line text-left text-12 text-ink-3 *:font-normal">
            <th className="w-32">{TEXTS.state}</th>
            <th>{TEXTS.command}</th>
            <th className="w-28">{TEXTS.left}</th>
            <th className="w-1/3 max-md:hidden">{TEXTS.ended}</th>
          </tr>
        </thead>
        <tbody>
          {commands.map((command) => (
            <Row key={command.command_id} command={command} onShow={onShow} />
          ))}
        </tbody>
      </table>
      {more && (
        <Button busy={busy} onClick={onMore} className="mt-3">
          {TEXTS.older}
        </Button>
      )}
    </div>
  );
}

function Row({ command, onShow }: { command: LeftCommand } & Pick<Props, 'onShow'>) {
  const [word, sign] = STATES[command.state];
  const line = lineOf(command);
  return (
    <tr className="h-8 border-b border-line/70 hover:bg-hover *:truncate *:pr-3 max-sm:h-10">
      <td>
        <Status state={sign} word={word} />
      </td>
      <td>
        <button
          type="button"
          aria-label={TEXTS.open(line)}
          onClick={() => onShow(command.command_id)}
          className="max-w-full truncate rounded-1 font-mono text-12 hover:underline focus-visible:-outline-offset-1"
        >
          {line}
        </button>
      </td>
      <td className="num text-ink-2">
        <Time at={command.created_at} />
      </td>
      <td className="text-ink-2 max-md:hidden">{command.reason}</td>
    </tr>
  );
}
