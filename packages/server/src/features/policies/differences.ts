import type { CheckRule, SettingsInForce } from '@guru/protocol/api';
import type { Effective } from './effective.ts';

/** What a change would do to one device, a line each, as people say it. */
export function differencesOf(before: Effective, after: Effective): string[] {
  const keys = [...new Set([...before.rules.keys(), ...after.rules.keys()])].toSorted();
  return [
    ...keys.flatMap((key) => ofCheck(key, before.rules.get(key), after.rules.get(key))),
    ...ofSettings(before.settings, after.settings),
  ];
}

function ofCheck(key: string, before: CheckRule | undefined, after: CheckRule | undefined): string[] {
  if (before === undefined) return after === undefined ? [] : [`${key}: new`];
  if (after === undefined) return [`${key}: gone`];
  return changes(flat(before), flat(after)).map((line) => `${key}: ${line}`);
}

function ofSettings(before: SettingsInForce, after: SettingsInForce): string[] {
  return changes(new Map(Object.entries(before)), new Map(Object.entries(after)));
}

function changes(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((name) => {
    const [old, now] = [text(before.get(name)), text(after.get(name))];
    return old === now ? [] : [`${name} ${now} instead of ${old}`];
  });
}

function flat({ params, alert, ...rest }: CheckRule): Map<string, unknown> {
  return new Map([...Object.entries(rest), ...Object.entries(params), ...Object.entries(alert)]);
}

function text(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  return typeof value === 'string' ? `“${value}”` : JSON.stringify(value);
}
