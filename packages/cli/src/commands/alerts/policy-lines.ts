import type { EffectivePolicy } from '@guru/protocol/api';

type Origins = EffectivePolicy['settings']['origins'];
type Check = EffectivePolicy['checks'][number];
interface Row {
  readonly path: string;
  readonly value: unknown;
}

const INDENT = '  ';

/** An effective policy for people: each check with what is said of it, and behind each part the policy that has the last word. */
export function policyLines({ checks, settings, off, incomplete }: EffectivePolicy): string[] {
  const blocks = checks.map(checkLines);
  const rows = Object.entries(settings.values).map(([path, value]) => ({ path, value }));
  blocks.push(['Settings', ...rowLines(rows, settings.origins)]);
  if (off.length > 0) {
    blocks.push([
      'Taken away',
      ...off.map(({ key, by }) => `${INDENT}${key}  by ${by.policy_name} (${by.level})`),
    ]);
  }
  if (incomplete.length > 0) {
    const lines = incomplete.map(
      ({ key, message, by }) => `${INDENT}${key}  ${message}  by ${by.policy_name} (${by.level})`,
    );
    blocks.push(['Does not run: too little is said', ...lines]);
  }
  return blocks.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

function checkLines({ key, rule, origins }: Check): string[] {
  const { kind, name, params, alert, ...schedule } = rule;
  const rows = [
    { path: 'kind', value: kind },
    ...Object.entries(schedule).map(([path, value]) => ({ path, value })),
    ...Object.entries(params).map(([path, value]) => ({ path: `params.${path}`, value })),
    ...Object.entries(alert).map(([path, value]) => ({ path: `alert.${path}`, value })),
  ];
  return [`${key}  ${name}`, ...rowLines(rows, origins)];
}

/** What no policy says is what every check begins with. */
function rowLines(rows: readonly Row[], origins: Origins): string[] {
  const shown = rows.map(({ path, value }) => ({ path, value: wordOf(value), origin: origins[path] }));
  const widest = (of: (row: (typeof shown)[number]) => number) => Math.max(0, ...shown.map(of));
  const pathWidth = widest(({ path }) => path.length);
  const valueWidth = Math.min(
    24,
    widest(({ value }) => value.length),
  );
  return shown.map(({ path, value, origin }) => {
    const from = origin === undefined ? 'built in' : `${origin.policy_name} (${origin.level})`;
    return `${INDENT}${path.padEnd(pathWidth)}  ${value.padEnd(valueWidth)}  ${from}`;
  });
}

function wordOf(value: unknown): string {
  if (value === null) return 'never';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === '') return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
