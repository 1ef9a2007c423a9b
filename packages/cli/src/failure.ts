import { ApiProblem, NetworkProblem } from '@guru/client';
import { FileProblem } from '@guru/client/files';
import { SessionProblem } from '@guru/client/session';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { plain } from './output/plain.ts';

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
    const advice = adviceFor(error.cause, server_url ?? 'the server');
    return new Failure(EXIT.failed, error.code, error.message, advice, { cause: error });
  }
  if (error instanceof FileProblem) {
    return new Failure(EXIT.failed, error.code, `It can’t be done: ${error.message}.`, undefined, {
      cause: error,
    });
  }
  if (error instanceof SessionProblem) {
    return new Failure(
      EXIT.failed,
      error.code,
      `The device can’t be worked on: ${error.message}.`,
      undefined,
      {
        cause: error,
      },
    );
  }
  return null;
}

/** Whether an error of the runtime carries a code, and which; its message is for nobody to decide on. */
export function systemCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** What to do when no answer came, by the runtime's own code for the reason. */
function adviceFor(cause: unknown, server: string): string {
  const code = systemCode(cause) ?? 'no code';
  if (code === 'UnexpectedRedirect')
    return `${server} sends elsewhere, where a password must not follow. Give the address behind it to: guru login`;
  if (/CERT|ISSUER|SIGNATURE/.test(code)) {
    return `The certificate of ${server} can’t be trusted (${code}).\nTrust an authority of your own with: NODE_EXTRA_CA_CERTS=<file>`;
  }
  return `Is ${server} right, is the server running, and does the network reach it? (${code})`;
}

function fromProblem(problem: ApiProblem): Failure {
  if (problem.code === 'not_signed_in' || problem.code === 'token_expired') return notSignedIn();
  const quote = problem.request_id ? ` (request ${problem.request_id})` : '';
  const holder = problem.held_by;
  const who = holder ? ` It is held by ${plain(holder.tech_name)} since ${holder.since}.` : '';
  const advice =
    problem.code === 'agent_in_session' ? 'Look on there with: guru shell --watch <device>' : problem.detail;
  return new Failure(EXIT.failed, problem.code, `${problem.title}.${who}${quote}`, advice, {
    cause: problem,
  });
}
