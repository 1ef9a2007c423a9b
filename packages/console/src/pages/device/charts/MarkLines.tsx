import { StateShape } from '../../../ui/Status.tsx';
import { type Mark, placeOn, spread } from './marks.ts';
import type { Sight } from './plot.ts';

/**
 * The shape of what happened over its moment, and a line through all charts where something went wrong or somebody came in. The list below says the same in words.
 */
export function MarkLines({ marks, sight }: { marks: readonly Mark[]; sight: Sight }) {
  return (
    <div aria-hidden className="pointer-events-none absolute top-0 right-4.5 bottom-6 left-16">
      {spread(marks, sight).map(({ id, at, state }) => (
        <span
          key={id}
          className="absolute inset-y-0 flex -translate-x-1/2 flex-col items-center gap-0.5"
          style={{ left: `${placeOn(sight, at)}%` }}
        >
          <StateShape state={state} size={9} />
          {state !== 'ok' && <span className="min-h-0 flex-1 border-l border-line-strong border-dashed" />}
        </span>
      ))}
    </div>
  );
}
