import { ApiProblem, NetworkProblem } from '@guru/client';
import { EXIT, type ExitCode } from './exit-codes.ts';

/** A command that ends without success: what happened, what to do about it, and what the process ends with. */
export class Failure extends Error {
  readonly exit_code: ExitCode;
  /** Stable, for scripts and for the manual; shown with the message. */
  readonly code: string;
  /** What to do about it. */
  readonly advice: string | undefined;

  constructor(exit_code: ExitCode, code: string, message: string, advice?: string, options?: ErrorOptions) {
    super(message, options);
    this.exit_code = exit_code;
    this.code = code;
    this.advice = advice;
  }
}

/** Nobody is signed in, or the sign-in has run out. */
export function notSignedIn(): Failure {
  return new Failure(
    EXIT.not_signed_in,
    'not_signed_in',
    'You are not signed in.',
    'Sign in with: guru login',
  );
}

/** Turns whatever was thrown into what a person can use. What is not expected is passed on as it is. */
export function toFailure(error: unknown, server_url: string | null): Failure | null {
  if (error instanceof Failure) return error;
  if (error instanceof ApiProblem) return fromProblem(error);
  if (error instanceof NetworkProblem) {
    const advice = `Is ${server_url ?? 'the server'} right, is the server running, and does the network reach it?`;
    return new Failure(EXIT.failed, error.code, error.message, advice, { cause: error });
  }
  return null;
}

function fromProblem(problem: ApiProblem): Failure {
  if (problem.code === 'not_signed_in' || problem.code === 'token_expired') return notSignedIn();
  const quote = problem.request_id === '' ? '' : ` (request ${problem.request_id})`;
  const holder = problem.held_by;
  const who = holder ? ` It is held by ${holder.tech_name} since ${holder.since}.` : '';
  return new Failure(EXIT.failed, problem.code, `${problem.title}.${who}${quote}`, problem.detail, {
    cause: problem,
  });
}
