import type { Problem } from '@guru/protocol/api';
import type { Answer } from './transport.ts';

/** The code of an answer that is not from Guru: a proxy's error page, or something that is no JSON. */
export const UNREADABLE_ANSWER = 'unreadable_answer';

/** The server answered with an error (RFC 9457). `code` decides what happens; `detail` says what to do about it. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }

  get code(): string {
    return this.problem.code;
  }

  get title(): string {
    return this.problem.title;
  }

  get detail(): string {
    return this.problem.detail;
  }

  /** What to quote when asking for help; the server's log carries the same id. */
  get request_id(): string {
    return this.problem.request_id;
  }

  get held_by(): Problem['held_by'] {
    return this.problem.held_by;
  }
}

/** No answer came: the server can't be reached, the line broke, or it took longer than the caller waits. */
export class NetworkProblem extends Error {
  override readonly name = 'NetworkProblem';
  readonly code: 'unreachable' | 'timed_out';

  constructor(code: 'unreachable' | 'timed_out', message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Reads an error answer. An answer that is no problem document becomes one with the code `unreadable_answer`. */
export function readProblem(answer: Answer): ApiProblem {
  const value = parseJson(answer.text);
  if (isProblem(value)) return new ApiProblem(value);
  return unreadable(
    answer,
    `The server answered ${answer.status} with something that is not from Guru. Is a proxy in between?`,
  );
}

/** The problem to report for an answer that makes no sense. */
export function unreadable(answer: Answer, detail: string): ApiProblem {
  return new ApiProblem({
    type: 'about:blank',
    title: 'Unreadable answer',
    status: answer.status,
    code: UNREADABLE_ANSWER,
    detail,
    request_id: answer.headers.get('x-request-id') ?? '',
  });
}

/** The value that a JSON text stands for, or undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Only the texts that people see are looked at: what comes with the server's own problem type fits the contract. */
function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null) return false;
  if (!('code' in value && 'status' in value && 'title' in value && 'detail' in value)) return false;
  const { code, status, title, detail } = value;
  return [code, title, detail].every((text) => typeof text === 'string') && typeof status === 'number';
}
