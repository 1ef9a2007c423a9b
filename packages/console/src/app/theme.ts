import { keep } from '../lib/kept.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** The chosen theme. `public/theme.js` reads the same key before the first paint. */
export const theme = keep<Theme>(
  'guru.theme',
  'system',
  (text) => THEMES.find((known) => known === text) ?? null,
  (value) => (value === 'system' ? null : value),
);

function apply(): void {
  const chosen = theme.get();
  if (chosen === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}

/** Puts the choice on the page, now and whenever it changes. */
export function startTheme(): void {
  apply();
  theme.subscribe(apply);
}
