import { ArrowDownToLine, ArrowUpFromLine, RotateCw, X } from 'lucide-react';
import { isOver, type Transfer, transfers } from '../../files/transfers.ts';
import { tell } from '../../lib/problem.ts';
import { duration } from '../../lib/time.ts';
import { formatByteRate, formatBytes } from '../../lib/units.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { StateShape } from '../../ui/Status.tsx';
import { STATES, TEXTS } from './transfer-texts.ts';

/** Every transfer with how far it is, the newest first. */
export function TransferList({ all }: { all: readonly Transfer[] }) {
  return (
    <ul aria-label={TEXTS.title} className="min-h-0 flex-1 overflow-y-auto bg-surface">
      {all.toReversed().map((one) => (
        <Line key={one.id} transfer={one} />
      ))}
    </ul>
  );
}

function Line({ transfer }: { transfer: Transfer }) {
  const { id, order, state, failures } = transfer;
  const { sign, word } = STATES[state.kind];
  const up = order.direction === 'up';
  const Arrow = up ? ArrowUpFromLine : ArrowDownToLine;
  const name = TEXTS.what(transfer);
  const running = state.kind === 'running';
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line/70 px-4 py-2">
      <Arrow size={14} aria-label={up ? TEXTS.up : TEXTS.down} className="shrink-0 text-ink-3" />
      <span className="min-w-0 flex-1 basis-48 truncate">
        {name}{' '}
        <span className="text-12 text-ink-3">
          {TEXTS.where(up, order.device, order.folder.toWellFormed())}
        </span>
      </span>
      {(running || state.kind === 'cut') && <Progress transfer={transfer} name={name} />}
      <span className="num flex items-center gap-1.5 text-12 whitespace-nowrap text-ink-2">
        {!running && (
          <StateShape state={failures.length > 0 && state.kind === 'done' ? 'warn' : sign} size={8} />
        )}
        {running ? pace(transfer) : word}
        {state.kind === 'done' && ` · ${formatBytes(transfer.bytes)}`}
      </span>
      {isOver(transfer) && state.kind !== 'done' && (
        <IconButton
          icon={RotateCw}
          label={TEXTS.retry(name)}
          size="small"
          onClick={() => transfers.retry(id)}
        />
      )}
      {!isOver(transfer) && (
        <IconButton icon={X} label={TEXTS.cancel(name)} size="small" onClick={() => transfers.cancel(id)} />
      )}
      {state.kind === 'failed' && <p className="basis-full pl-7 text-12 text-bad">{reason(state.error)}</p>}
      {failures.length > 0 && (
        <details className="basis-full pl-7 text-12 text-ink-2">
          <summary>{TEXTS.failures(failures.length)}</summary>
          <ul className="py-1">
            {failures.map(({ path, message }) => (
              <li key={path} className="break-words">
                <bdi>{path.toWellFormed()}</bdi>: {message}
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

function Progress({ transfer: { bytes, total }, name }: { transfer: Transfer; name: string }) {
  if (total === null || total === 0) return null;
  const percent = Math.min(100, Math.floor((bytes / total) * 100));
  return (
    <span
      role="progressbar"
      aria-label={name}
      aria-valuenow={percent}
      className="h-1 w-32 overflow-hidden rounded-full bg-bar"
    >
      <span className="block h-full bg-accent-ink" style={{ width: `${percent}%` }} />
    </span>
  );
}

/** "120 MB of 1.2 GB · 40 MB/s · 27 s". */
function pace({ bytes, total, rate }: Transfer): string {
  const parts = [total === null ? formatBytes(bytes) : `${formatBytes(bytes)} of ${formatBytes(total)}`];
  if (rate !== null) parts.push(formatByteRate(rate));
  if (rate !== null && rate > 0 && total !== null) parts.push(duration(Math.ceil((total - bytes) / rate)));
  return parts.join(' · ');
}

function reason(error: unknown): string {
  if (error instanceof Error && error.name === 'TooLarge') return TEXTS.tooLarge;
  const { title, advice } = tell(error);
  return `${title}. ${advice}`;
}
