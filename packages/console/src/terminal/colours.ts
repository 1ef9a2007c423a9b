import type { ITheme } from '@xterm/xterm';

/** The sixteen colours of a terminal in both themes, as light and dark. Each reads on its ground (AA). */
const PALETTE = {
  black: ['#3b3b44', '#3b3c45'],
  red: ['#b8261b', '#ff7a6e'],
  green: ['#12713a', '#4fcb7f'],
  yellow: ['#835200', '#e3b04f'],
  blue: ['#1b5bc4', '#78adff'],
  magenta: ['#8b2fa3', '#d596ea'],
  cyan: ['#0b6b7a', '#5fc6d8'],
  white: ['#5d5d67', '#c9cad3'],
  brightBlack: ['#6a6a75', '#858691'],
  brightRed: ['#cf3024', '#ff9a90'],
  brightGreen: ['#157f42', '#74dd9c'],
  brightYellow: ['#8f5a00', '#f0c675'],
  brightBlue: ['#2a68d4', '#9cc3ff'],
  brightMagenta: ['#9d3bb6', '#e3b4f3'],
  brightCyan: ['#0e7888', '#86d9e8'],
  brightWhite: ['#17171b', '#ffffff'],
} as const satisfies Partial<Record<keyof ITheme, readonly [string, string]>>;

/** The terminal's colours for the theme that shows now. Ground and text are the page's own. */
export function terminalTheme(host: Element): ITheme {
  const style = getComputedStyle(host);
  const dark = style.colorScheme === 'dark' || prefersDark(style.colorScheme);
  const colours = Object.entries(PALETTE).map(([name, pair]) => [name, pair[dark ? 1 : 0]]);
  return {
    ...Object.fromEntries(colours),
    background: style.backgroundColor,
    foreground: style.color,
    cursor: dark ? '#a29dff' : '#4a41cc',
    cursorAccent: style.backgroundColor,
    selectionBackground: dark ? '#3a3680' : '#d9d7fb',
  };
}

function prefersDark(scheme: string): boolean {
  return (
    scheme.includes('light') && scheme.includes('dark') && matchMedia('(prefers-color-scheme: dark)').matches
  );
}
