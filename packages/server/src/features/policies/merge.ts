import type { CheckPatch, PolicyBody, PolicyLevel, PolicySettings } from '@guru/protocol/api';
import { POLICY_LEVELS } from '@guru/protocol/api';

/** A policy as it reaches a device, from one level. */
export interface Layer {
  readonly policy_id: string;
  readonly name: string;
  readonly level: PolicyLevel;
  readonly checks: PolicyBody['checks'];
  readonly settings: PolicySettings;
}

export interface LayerOrigin {
  readonly policy_id: string;
  readonly policy_name: string;
  readonly level: PolicyLevel;
}

/** Fields of one thing, each with who has the last word on it. */
export interface Merged {
  readonly values: ReadonlyMap<string, unknown>;
  readonly origins: ReadonlyMap<string, LayerOrigin>;
}

export interface MergedCheck extends Merged {
  /** Who takes the check away, if somebody does. */
  readonly off: LayerOrigin | null;
  /** The last policy that says anything of it. */
  readonly last: LayerOrigin;
}

/** The order in which layers are laid over each other: the narrower the later; of one level by name, then by id, so that the order is total. */
export function inOrder(layers: readonly Layer[]): Layer[] {
  return layers.toSorted(
    (one, other) =>
      POLICY_LEVELS.indexOf(one.level) - POLICY_LEVELS.indexOf(other.level) ||
      compare(one.name.toLowerCase(), other.name.toLowerCase()) ||
      compare(one.policy_id, other.policy_id),
  );
}

/**
 * Lays the checks of all layers over each other, field by field: `params.warn` of a device's policy takes the place of the client's, and leaves `params.crit` as it is. A later layer that
 * speaks of a check that was taken away brings it back only by `off: false`.
 */
export function mergeChecks(layers: readonly Layer[]): ReadonlyMap<string, MergedCheck> {
  const checks = new Map<string, Writable>();
  for (const layer of inOrder(layers)) {
    const origin = originOf(layer);
    for (const [key, patch] of Object.entries(layer.checks)) {
      const check = checks.get(key) ?? { values: new Map(), origins: new Map(), off: null, last: origin };
      checks.set(key, check);
      check.last = origin;
      if (patch.off !== undefined) check.off = patch.off ? origin : null;
      const kind = check.values.get('kind');
      // The parameters of another kind mean something else.
      if (patch.kind !== undefined && kind !== undefined && patch.kind !== kind) dropParams(check);
      for (const [path, value] of fieldsOf(patch)) put(check, path, value, origin);
    }
  }
  return checks;
}

/** The same for settings. */
export function mergeSettings(layers: readonly Layer[]): Merged {
  const merged = { values: new Map<string, unknown>(), origins: new Map<string, LayerOrigin>() };
  for (const layer of inOrder(layers)) {
    for (const [name, value] of Object.entries(layer.settings)) {
      if (value !== undefined) put(merged, name, value, originOf(layer));
    }
  }
  return merged;
}

interface Writable {
  readonly values: Map<string, unknown>;
  readonly origins: Map<string, LayerOrigin>;
  off: LayerOrigin | null;
  last: LayerOrigin;
}

function* fieldsOf({ off: _, params = {}, alert = {}, ...rest }: CheckPatch): Generator<[string, unknown]> {
  for (const [name, value] of Object.entries(rest)) if (value !== undefined) yield [name, value];
  for (const [name, value] of Object.entries(params)) yield [`params.${name}`, value];
  for (const [name, value] of Object.entries(alert)) if (value !== undefined) yield [`alert.${name}`, value];
}

function put(
  merged: Pick<Writable, 'values' | 'origins'>,
  path: string,
  value: unknown,
  origin: LayerOrigin,
): void {
  merged.values.set(path, value);
  merged.origins.set(path, origin);
}

function dropParams({ values, origins }: Writable): void {
  for (const path of [...values.keys()].filter((name) => name.startsWith('params.'))) {
    values.delete(path);
    origins.delete(path);
  }
}

function originOf({ policy_id, name, level }: Layer): LayerOrigin {
  return { policy_id, policy_name: name, level };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
