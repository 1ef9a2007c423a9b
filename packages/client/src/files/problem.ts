/** The device could not do what was asked with a file; `code` is one of spec §5. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
