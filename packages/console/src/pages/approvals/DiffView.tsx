import { cx } from '../../lib/cx.ts';

/** By the first character of a line. Signs stand before the lines too: colour is never the only one. */
const LOOKS: Record<string, string> = {
  '+': 'bg-info-tint',
  '-': 'bg-bad-tint',
  '@': 'text-ink-3',
};

/** The names of the file before and after. */
const HEAD_LINES = 2;

/** A unified diff, whole; long lines are broken, for what is outside of the frame might be what matters. */
export function DiffView({ diff, label }: { diff: string; label: string }) {
  return (
    <section
      aria-label={label}
      className="rounded-1 border border-line bg-sunken py-1 font-mono text-12 leading-5"
    >
      {diff.split('\n').map((line, index) => (
        <div
          key={index}
          className={cx(
            'px-2 wrap-anywhere whitespace-pre-wrap',
            index < HEAD_LINES ? 'text-ink-3' : LOOKS[line[0] ?? ''],
          )}
        >
          {line === '' ? ' ' : line}
        </div>
      ))}
    </section>
  );
}
