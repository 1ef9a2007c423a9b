import { constants } from 'node:os';
import { ApiProblem } from '@guru/client';
import type { CommandEnd } from '@guru/client/exec';
import type { AgentSummary } from '@guru/protocol/api';
import { EXIT } from '../../exit-codes.ts';
import { toFailure } from '../../failure.ts';

/** What became of a command on one device: it ran to its end, or it did not, for a reason with its code. */
export type Outcome =
  | ({ readonly status: 'ended' } & CommandEnd)
  | { readonly status: 'offline' | 'busy' | 'failed'; readonly error: unknown };

export interface Result {
  readonly device: AgentSummary;
  readonly outcome: Outcome;
}

const OFFLINE = ['agent_not_connected', 'agent_unreachable'];
const BUSY = ['agent_in_session', 'agent_refused', 'too_many_clients'];

/** Sorts what was thrown where a command could not be run, or was lost. */
export function outcomeOf(error: unknown): Outcome {
  const code = error instanceof ApiProblem ? error.code : '';
  if (OFFLINE.includes(code)) return { status: 'offline', error };
  return { status: BUSY.includes(code) ? 'busy' : 'failed', error };
}

/** As timeout(1) ends. */
const TIMED_OUT = 124;

/** The exit code of a command that has ended, as a shell here would tell it. */
export function exitCodeOf({ code, signal, timed_out }: CommandEnd): number {
  if (timed_out) return TIMED_OUT;
  if (code !== null) return code;
  const numbers: Readonly<Record<string, number>> = constants.signals;
  return 128 + (numbers[`SIG${signal}`] ?? 0);
}

export function isFine({ outcome }: Result): boolean {
  return outcome.status === 'ended' && exitCodeOf(outcome) === EXIT.ok;
}

/** In a few words, for the summary. */
export function describe(outcome: Outcome): string {
  if (outcome.status !== 'ended') {
    const failure = toFailure(outcome.error, null);
    return `${outcome.status}: ${failure?.message ?? String(outcome.error)}`;
  }
  if (outcome.timed_out) return 'its time was up';
  return outcome.signal === null ? `exit code ${outcome.code}` : `ended by ${outcome.signal}`;
}

/** For programs: everything that is known of it. */
export function asJson(outcome: Outcome): object {
  if (outcome.status === 'ended') return outcome;
  const failure = toFailure(outcome.error, null);
  return { status: outcome.status, error: failure?.code ?? 'internal', message: failure?.message ?? '' };
}
