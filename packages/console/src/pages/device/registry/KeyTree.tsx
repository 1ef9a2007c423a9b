import { ChevronRight, Folder, FolderOpen } from 'lucide-react';
import { Section } from '../../../ui/Section.tsx';
import { TEXTS } from './texts.ts';
import { childOf } from './values.ts';

interface Props {
  current: string;
  /** Undefined while the device reads. */
  keys: readonly string[] | undefined;
  onGo: (key: string) => void;
}

const ITEM =
  'flex min-h-7 w-full items-center gap-1.5 rounded-1 px-1 text-left font-mono text-12 hover:bg-hover max-sm:min-h-10';

/** The way down to the key that is shown, and the keys right below it. */
export function KeyTree({ current, keys, onGo }: Props) {
  const way = current === '' ? [] : current.split('\\');
  return (
    <Section title={TEXTS.tree}>
      <ul className="py-1">
        <Step name={TEXTS.top} depth={0} here={current === ''} onGo={() => onGo('')} />
        {way.map((name, depth) => {
          const key = way.slice(0, depth + 1).join('\\');
          return (
            <Step key={key} name={name} depth={depth + 1} here={key === current} onGo={() => onGo(key)} />
          );
        })}
        {keys
          ?.toSorted((a, b) => a.localeCompare(b))
          .map((name) => (
            <li key={name}>
              <button
                type="button"
                onClick={() => onGo(childOf(current, name))}
                className={`${ITEM} text-ink-2 hover:text-ink`}
                style={{ paddingLeft: `${(way.length + 1) * 0.875 + 0.25}rem` }}
              >
                <ChevronRight size={12} aria-hidden className="shrink-0 text-ink-3" />
                <Folder size={13} aria-hidden className="shrink-0 text-ink-3" />
                <span className="min-w-0 break-all">{name}</span>
              </button>
            </li>
          ))}
      </ul>
      <p role="status" className="py-1 text-12 text-ink-3">
        {keys === undefined ? TEXTS.reading : keys.length === 0 ? TEXTS.noKeys : ''}
      </p>
    </Section>
  );
}

interface StepProps {
  name: string;
  depth: number;
  here: boolean;
  onGo: () => void;
}

function Step({ name, depth, here, onGo }: StepProps) {
  return (
    <li>
      <button
        type="button"
        aria-current={here ? 'true' : undefined}
        onClick={onGo}
        className={`${ITEM} ${here ? 'font-strong' : 'text-ink-2'}`}
        style={{ paddingLeft: `${depth * 0.875 + 0.25}rem` }}
      >
        <FolderOpen size={13} aria-hidden className="shrink-0 text-ink-3" />
        <span className="min-w-0 break-all">{name}</span>
      </button>
    </li>
  );
}
