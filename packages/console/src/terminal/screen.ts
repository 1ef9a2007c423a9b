import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { Terminal } from '@xterm/xterm';
import { terminalTheme } from './colours.ts';

/** Lines that can be scrolled back to. */
const SCROLLBACK = 10_000;

export interface ScreenEvents {
  /** Keys and pasted text, as bytes for the shell. */
  input(bytes: Uint8Array): void;
  resized(cols: number, rows: number): void;
  /** The person asks for the search field. */
  search(): void;
  /** May turn typed text into other text before it is sent. */
  intercept(data: string): string;
}

/** The drawn half of a terminal: xterm.js in an element of its own, which moves between the dock and the page. */
export interface Screen {
  readonly host: HTMLElement;
  readonly cols: number;
  readonly rows: number;
  /** Draws bytes; `done` is called when they are drawn, and not before. */
  write(bytes: Uint8Array, done: () => void): void;
  /** A line of the console's own, apart from what the shell prints. */
  note(text: string): void;
  /** Draws in this size from now on, which is somebody else's, in letters that let it fit. */
  follow(cols: number, rows: number): void;
  /** Begins anew, with nothing on the screen. */
  clear(): void;
  /** Puts the screen into an element and fits it; answers how to take it out again. */
  show(into: HTMLElement): () => void;
  focus(): void;
  /** Types as if by keyboard. */
  type(data: string): void;
  setFontSize(px: number): void;
  recolour(): void;
  /** Finds and shows a text; whether there was one. */
  find(text: string, direction: 'next' | 'previous'): boolean;
  clearSearch(): void;
  dispose(): void;
}

export function createScreen(fontSize: number, events: ScreenEvents): Screen {
  const terminal = new Terminal({
    allowProposedApi: true,
    cursorBlink: true,
    fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
    fontSize,
    lineHeight: 1.2,
    macOptionIsMeta: true,
    minimumContrastRatio: 4.5,
    scrollback: SCROLLBACK,
    screenReaderMode: false,
  });
  const host = document.createElement('div');
  host.className = 'h-full w-full bg-surface text-ink';
  const fit = new FitAddon();
  const search = new SearchAddon();
  for (const addon of [fit, search, new Unicode11Addon(), new WebLinksAddon(openLink)])
    terminal.loadAddon(addon);
  terminal.unicode.activeVersion = '11';

  const encoder = new TextEncoder();
  terminal.onData((data) => events.input(encoder.encode(events.intercept(data))));
  terminal.onBinary((data) => events.input(Uint8Array.from(data, (char) => char.charCodeAt(0))));
  terminal.onResize(({ cols, rows }) => events.resized(cols, rows));
  terminal.attachCustomKeyEventHandler((event) => !isOwnKey(event, terminal, events));

  /** The size that is somebody else's, if it is. */
  let followed: Size | null = null;
  let wantedFont = fontSize;
  const refit = () => {
    if (!host.isConnected || host.clientWidth === 0) return;
    if (followed === null) return fit.fit();
    terminal.options.fontSize = fontFor(followed, terminal, fit, wantedFont);
    terminal.resize(followed.cols, followed.rows);
  };

  return {
    host,
    get cols() {
      return terminal.cols;
    },
    get rows() {
      return terminal.rows;
    },
    write: (bytes, done) => terminal.write(bytes, done),
    note: (text) => terminal.write(`\r\n\x1b[0;2m${text}\x1b[0m\r\n`),
    show(into) {
      into.append(host);
      if (terminal.element === undefined) terminal.open(host);
      terminal.options.theme = terminalTheme(host);
      const painter = accelerate(terminal);
      const observer = new ResizeObserver(refit);
      observer.observe(host);
      refit();
      return () => {
        observer.disconnect();
        painter?.dispose();
        host.remove();
      };
    },
    focus: () => terminal.focus(),
    type: (data) => terminal.input(data),
    follow(cols, rows) {
      followed = { cols, rows };
      host.classList.add('overflow-auto');
      terminal.resize(cols, rows);
      refit();
    },
    clear: () => terminal.reset(),
    setFontSize(px) {
      wantedFont = px;
      terminal.options.fontSize = px;
      refit();
    },
    recolour() {
      terminal.options.theme = terminalTheme(host);
    },
    find: (text, direction) => (direction === 'next' ? search.findNext(text) : search.findPrevious(text)),
    clearSearch: () => search.clearDecorations(),
    dispose() {
      host.remove();
      terminal.dispose();
    },
  };
}

interface Size {
  readonly cols: number;
  readonly rows: number;
}

/** Smaller letters nobody can read; then the screen is scrolled. */
const LEAST_FONT = 8;

/** The letters in which a screen of a size fits into its place, not larger than wanted. */
function fontFor(size: Size, terminal: Terminal, fit: FitAddon, wanted: number): number {
  const now = terminal.options.fontSize ?? wanted;
  const room = fit.proposeDimensions();
  if (room === undefined) return now;
  const scale = Math.min(room.cols / size.cols, room.rows / size.rows);
  return Math.max(LEAST_FONT, Math.min(wanted, Math.floor(now * scale)));
}

/** Draws on the GPU where there is one; a lost context falls back to the DOM, which xterm does by itself. */
function accelerate(terminal: Terminal): WebglAddon | null {
  try {
    const webgl = new WebglAddon();
    webgl.onContextLoss(() => webgl.dispose());
    terminal.loadAddon(webgl);
    return webgl;
  } catch {
    return null;
  }
}

/** Ctrl+Shift+C copies, Ctrl+Shift+F searches; pasting is the browser's own, and xterm brackets it. */
function isOwnKey(event: KeyboardEvent, terminal: Terminal, events: ScreenEvents): boolean {
  if (event.type !== 'keydown' || !event.ctrlKey || !event.shiftKey) return false;
  if (event.code === 'KeyC') {
    event.preventDefault();
    if (terminal.hasSelection()) void navigator.clipboard.writeText(terminal.getSelection());
    return true;
  }
  if (event.code === 'KeyF') {
    event.preventDefault();
    events.search();
    return true;
  }
  return false;
}

/** A link that a device printed is somebody else's word: it opens apart from this page, and knows nothing of it. */
function openLink(_event: MouseEvent, url: string): void {
  window.open(url, '_blank', 'noopener,noreferrer');
}
