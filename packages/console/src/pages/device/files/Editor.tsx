import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from 'react';
import { FindBar } from './FindBar.tsx';

/** The height of a line, as `text-12` has it. */
const LINE_PX = 16;
const PADDING_PX = 8;

interface Props {
  label: string;
  value: string;
  onChange: (text: string) => void;
  onSave: () => void;
  /** What stands beside the find field. */
  children?: ReactNode;
}

/** A plain text editor: line numbers, find, Ctrl-S. Tab leads on, as everywhere on the page. */
export function Editor({ label, value, onChange, onSave, children }: Props) {
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLPreElement>(null);
  const mark = useRef<HTMLDivElement>(null);
  /** The line of the match that was shown last: a selection can't be seen while the focus is elsewhere. */
  const [found, setFound] = useState<number | null>(null);
  const find = useRef<HTMLInputElement>(null);
  const [height] = useState(() => Math.max(240, Math.round(innerHeight * 0.68)));
  const lines = useMemo(() => value.split('\n').length, [value]);
  const numbers = useMemo(() => Array.from({ length: lines }, (_, at) => at + 1).join('\n'), [lines]);

  function onKeyDown(event: KeyboardEvent) {
    if (!event.ctrlKey && !event.metaKey) return;
    if (event.key === 's') onSave();
    else if (event.key === 'f') find.current?.focus();
    else return;
    event.preventDefault();
  }

  function scroll() {
    if (area.current === null) return;
    const { scrollTop } = area.current;
    if (gutter.current) gutter.current.scrollTop = scrollTop;
    if (mark.current) mark.current.style.transform = `translateY(${-scrollTop}px)`;
  }

  function show(from: number, to: number) {
    const box = area.current;
    if (box === null) return;
    box.setSelectionRange(from, to);
    const line = value.slice(0, from).split('\n').length - 1;
    box.scrollTop = line * LINE_PX - box.clientHeight / 2;
    setFound(line);
    scroll();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the fields within it, wherever the focus is
    <div onKeyDown={onKeyDown} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <FindBar ref={find} text={value} onShow={show} onLeave={() => area.current?.focus()} />
        <div className="ml-auto flex items-center gap-3">{children}</div>
      </div>
      <div
        className="flex overflow-hidden rounded-2 border border-line-strong bg-field font-mono text-12 focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent-ink"
        style={{ height }}
      >
        <pre
          ref={gutter}
          aria-hidden
          className="num shrink-0 overflow-hidden border-r border-line bg-sunken px-2 text-right text-ink-3 select-none"
          style={{ paddingBlock: PADDING_PX, minWidth: '3.25rem' }}
        >
          {numbers}
        </pre>
        <div className="relative flex min-w-0 flex-1 overflow-hidden">
          {found !== null && (
            <div
              ref={(line) => {
                mark.current = line;
                scroll();
              }}
              aria-hidden
              className="absolute inset-x-0 bg-selected"
              style={{ top: PADDING_PX + found * LINE_PX, height: LINE_PX }}
            />
          )}
          <textarea
            ref={area}
            aria-label={label}
            wrap="off"
            spellCheck={false}
            autoCapitalize="off"
            autoCorrect="off"
            value={value}
            onChange={({ target }) => {
              setFound(null);
              onChange(target.value);
            }}
            onScroll={scroll}
            className="relative min-w-0 flex-1 resize-none bg-transparent px-2 whitespace-pre outline-none"
            style={{ paddingBlock: PADDING_PX }}
          />
        </div>
      </div>
    </div>
  );
}
