import type { PolicyBody, PolicyTarget } from '@guru/protocol/api';
import { CHECK_PARAMS, type CheckKind } from '@guru/protocol/control';
import { ApiError } from '../../errors/index.ts';

/**
 * Refuses parameters that no kind of check has, or that are of the wrong type: what a policy leaves open another one may say, but what it says has to mean something. Throws `bad_policy`, which
 * names the places.
 */
export function refuseBadChecks({ checks }: PolicyBody): void {
  const errors = Object.entries(checks).flatMap(([key, { kind, params = {} }]) =>
    Object.entries(params).flatMap(([name, value]) => {
      const kinds = kind === undefined ? KINDS : KINDS.filter((known) => known === kind);
      if (kinds.some((known) => fits(known, name, value))) return [];
      return [{ path: `checks.${key}.params.${name}`, message: messageOf(kinds, name) }];
    }),
  );
  if (errors.length > 0) throw new ApiError('bad_policy', { errors });
}

/** Refuses a target that names a thing where its level has none, or none where it has one. Throws `target_not_found`. */
export function refuseBadTargets(targets: readonly PolicyTarget[]): void {
  const isWhole = ({ level, target_id }: PolicyTarget) => (level === 'partner') === (target_id === null);
  if (!targets.every(isWhole)) throw new ApiError('target_not_found');
}

const KINDS = Object.keys(CHECK_PARAMS).filter(isKind);

function isKind(name: string): name is CheckKind {
  return Object.hasOwn(CHECK_PARAMS, name);
}

function fieldOf(kind: CheckKind, name: string) {
  const shape: Readonly<Record<string, { safeParse(value: unknown): { success: boolean } }>> =
    CHECK_PARAMS[kind].shape;
  return Object.hasOwn(shape, name) ? shape[name] : undefined;
}

function fits(kind: CheckKind, name: string, value: unknown): boolean {
  return fieldOf(kind, name)?.safeParse(value).success === true;
}

function messageOf(kinds: readonly CheckKind[], name: string): string {
  const [kind] = kinds;
  if (kinds.length !== 1 || kind === undefined) return 'no kind of check has a parameter like this';
  return fieldOf(kind, name) === undefined
    ? `a check of the kind ${kind} has no such parameter`
    : `this is no value for a check of the kind ${kind}`;
}
