import type { RecordingDetail } from '@guru/protocol/api';
import { clockTime } from '../../lib/clock-time.ts';
import { TEXTS } from './texts.ts';

interface Props {
  at_ms: number;
  length_ms: number;
  activity: RecordingDetail['activity'];
  marks: RecordingDetail['marks'];
  /** Where the search has hits. */
  hits: readonly number[];
  onSeek: (at_ms: number) => void;
}

/** When it was busy, with the moment that shows; a press anywhere goes there. The slider in it is for keys and for readers. */
export function SeekBar({ at_ms, length_ms, activity, marks, hits, onSeek }: Props) {
  const share = (ms: number) => `${(Math.min(1, ms / Math.max(1, length_ms)) * 100).toFixed(3)}%`;
  return (
    <div className="relative h-10">
      <Activity activity={activity} />
      <div aria-hidden className="absolute inset-y-0 left-0 bg-accent/15" style={{ width: share(at_ms) }} />
      {marks.map(({ at_ms: at, text }) => (
        <div
          key={`${at} ${text}`}
          aria-hidden
          className="absolute top-0 h-2 w-0.5 bg-ink-2"
          style={{ left: share(at) }}
        />
      ))}
      {hits.map((at) => (
        <div
          key={at}
          aria-hidden
          className="absolute bottom-0 h-2 w-0.5 bg-warn"
          style={{ left: share(at) }}
        />
      ))}
      <div aria-hidden className="absolute inset-y-0 w-px bg-accent-ink" style={{ left: share(at_ms) }} />
      <input
        type="range"
        aria-label={TEXTS.position}
        aria-valuetext={`${clockTime(at_ms)} / ${clockTime(length_ms)}`}
        min={0}
        max={Math.max(1, length_ms)}
        step={1}
        value={Math.round(at_ms)}
        onChange={(event) => onSeek(Number(event.target.value))}
        // What it does with arrows the page does better.
        onKeyDown={(event) => event.key.startsWith('Arrow') && event.preventDefault()}
        className="absolute inset-0 h-full w-full cursor-pointer opacity-0 focus-visible:opacity-100"
      />
    </div>
  );
}

/** A flood must not make everything else look like silence: the height is by the logarithm. */
function Activity({ activity }: Pick<Props, 'activity'>) {
  const most = Math.log1p(Math.max(1, ...activity));
  const steps = activity.map((bytes, step) => ({ step, height: (Math.log1p(bytes) / most) * 100 }));
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${activity.length} 100`}
      preserveAspectRatio="none"
      className="absolute inset-0 h-full w-full border-b border-line bg-sunken text-ink-3"
    >
      {steps.map(
        ({ step, height }) =>
          height > 0 && (
            <rect
              key={step}
              x={step}
              y={100 - height}
              width={1}
              height={height}
              fill="currentColor"
              opacity={0.5}
            />
          ),
      )}
    </svg>
  );
}
