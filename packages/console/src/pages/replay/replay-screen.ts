import '@xterm/xterm/css/xterm.css';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { Terminal } from '@xterm/xterm';
import { terminalTheme } from '../../terminal/colours.ts';
import type { Canvas } from './player.ts';

/** The monospaced font is this much as wide as it is high. */
const CHARACTER_RATIO = 0.6;
const SMALLEST_PX = 5;
const LARGEST_PX = 14;

/** A terminal that is looked at and not typed into: it sends nothing anywhere, whatever a recording asks of it. */
export interface ReplayScreen extends Canvas {
  /** Makes the characters as large as the width lets them be. */
  fit(): void;
  recolour(): void;
  dispose(): void;
}

export function createReplayScreen(into: HTMLElement): ReplayScreen {
  const terminal = new Terminal({
    allowProposedApi: true,
    disableStdin: true,
    fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
    fontSize: LARGEST_PX,
    lineHeight: 1.2,
    minimumContrastRatio: 4.5,
    scrollback: 0,
    theme: terminalTheme(into),
  });
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  terminal.open(into);

  const fit = () => {
    const size = into.clientWidth / (terminal.cols * CHARACTER_RATIO) - 0.15;
    terminal.options.fontSize = Math.max(SMALLEST_PX, Math.min(LARGEST_PX, Math.floor(size * 2) / 2));
  };
  const observer = new ResizeObserver(fit);
  observer.observe(into);
  const resize = (cols: number, rows: number) => {
    terminal.resize(cols, rows);
    fit();
  };
  return {
    reset(cols, rows) {
      terminal.reset();
      resize(cols, rows);
    },
    resize,
    write: (text) => new Promise((resolve) => terminal.write(text, resolve)),
    fit,
    recolour() {
      terminal.options.theme = terminalTheme(into);
    },
    dispose() {
      observer.disconnect();
      terminal.dispose();
    },
  };
}
