import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Both values of every colour token: light, then dark. */
const tokens = readTokens(readFileSync(join(import.meta.dir, 'tokens.css'), 'utf8'));

const GROUNDS = ['canvas', 'surface', 'raised', 'sunken', 'hover', 'selected', 'control', 'field', 'chosen'];
const TINTS = ['accent-tint', 'warn-tint', 'bad-tint', 'info-tint'];
const TEXTS = ['ink', 'ink-2', 'ink-3', 'accent-ink', 'ok', 'warn', 'bad', 'info'];
const FILLS = ['bar-fill', 'data-1', 'data-2', 'ok', 'warn', 'bad'];

describe.each(['light', 'dark'] as const)('the %s theme', (theme) => {
  const value = (name: string) => tokens.get(name)?.[theme] ?? `no token ${name}`;

  test.each(TEXTS)('%s reads on every ground (WCAG AA, 4.5:1)', (text) => {
    const worst = Math.min(...[...GROUNDS, ...TINTS].map((ground) => contrast(value(text), value(ground))));
    expect(worst).toBeGreaterThanOrEqual(4.5);
  });

  test('what stands on the accent reads', () => {
    for (const fill of ['accent', 'accent-hover']) {
      expect(contrast('#ffffff', value(fill))).toBeGreaterThanOrEqual(4.5);
    }
  });

  test.each(FILLS)('%s is seen on the page (3:1)', (fill) => {
    expect(contrast(value(fill), value('surface'))).toBeGreaterThanOrEqual(3);
  });
});

function readTokens(css: string): Map<string, { light: string; dark: string }> {
  const found = css.matchAll(/--color-([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g);
  return new Map([...found].map(([, name = '', light = '', dark = '']) => [name, { light, dark }]));
}

/** The contrast of two colours as WCAG 2 defines it, 1 to 21. */
function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
