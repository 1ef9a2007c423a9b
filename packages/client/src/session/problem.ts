/** A session's connection could not be opened, or a channel was refused or cut; `code` is one of spec §9. */
export class SessionProblem extends Error {
  override readonly name = 'SessionProblem';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
