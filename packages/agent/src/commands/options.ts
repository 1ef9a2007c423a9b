import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AgentError } from '../failure.ts';
import { textOf } from '../log.ts';
import { isPrivileged, usualPlaces } from '../places.ts';
import type { Values } from './types.ts';

/** A token is a short line; more than this on standard input is something else. */
const MAX_TOKEN_INPUT = 4096;

/** The text of an option; undefined when it was not given. */
export function textOption(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The text of an option that must be there. Throws `usage`. */
export function neededOption(values: Values, name: string): string {
  const value = textOption(values, name);
  if (value === undefined) throw new AgentError('usage', `--${name} is needed. guru-agent --help shows how.`);
  return value;
}

/** The folder of the identity: the one named, or the usual one of a service or of this user. */
export function dataDirOption(values: Values, forService = isPrivileged()): string {
  return resolve(textOption(values, 'data-dir') ?? usualPlaces(forService).dataDir);
}

/** The path and text of the file that `--ca` names. Throws `usage` when it can't be read. */
export function caOption(values: Values): { readonly path: string; readonly pem: string } | undefined {
  const given = textOption(values, 'ca');
  if (given === undefined) return undefined;
  const path = resolve(given);
  try {
    const pem = readFileSync(path, 'utf8');
    if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new Error('it holds no PEM certificate');
    return { path, pem };
  } catch (error) {
    throw new AgentError('usage', `The certificate authority ${path} can't be used: ${textOf(error)}.`);
  }
}

/** The enrolment token: from the option, from standard input, or from the environment. */
export async function tokenOption(values: Values): Promise<string | undefined> {
  const given = textOption(values, 'token') ?? (process.env.GURU_AGENT_TOKEN || undefined);
  if (given !== '-') return given?.trim();
  let text = '';
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.length > MAX_TOKEN_INPUT) break;
  }
  return text.slice(0, MAX_TOKEN_INPUT).trim();
}
