import { stat } from 'node:fs/promises';
import { perf } from '../finding.ts';
import { inWords, timeInWords } from './share.ts';
import type { Kind } from './types.ts';

export const check: Kind<'file'> = async (params, { wall }) => {
  const { path, must_exist, max_age_s, min_bytes, max_bytes } = params;
  const found = await statOf(path);
  if (found === undefined) {
    const level = must_exist ? 'critical' : 'ok';
    return { level, summary: `There is no ${path}.`, perf: [] };
  }
  const age = Math.max(0, Math.floor((wall() - found.mtimeMs) / 1000));
  const wrong = [
    max_age_s !== null && age > max_age_s && 'that is too old',
    min_bytes !== null && found.size < min_bytes && 'that is too small',
    max_bytes !== null && found.size > max_bytes && 'that is too large',
  ].filter((one) => one !== false);
  const is = `${path} has ${inWords(found.size)} and was changed ${timeInWords(age)} ago`;
  return {
    level: wrong.length > 0 ? 'critical' : 'ok',
    summary: `${[is, ...wrong].join(': ')}.`,
    perf: [
      perf('age', age, 's', { warn: null, crit: max_age_s }),
      { ...perf('size', found.size, 'B'), crit: sizeRange(min_bytes, max_bytes) },
    ],
  };
};

/** As Nagios writes it: what lies outside is critical. */
function sizeRange(least: number | null, most: number | null): string {
  return least === null && most === null ? '' : `${least ?? 0}:${most ?? ''}`;
}

/** Undefined when nothing is there. Rejects when it can't be told. */
async function statOf(
  path: string,
): Promise<{ readonly size: number; readonly mtimeMs: number } | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new Error(`${path} can not be looked at: ${String(code)}`);
  }
}
