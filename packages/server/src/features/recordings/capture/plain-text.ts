/** A line's end as a terminal prints it, programs that say `\r` too often, and a progress bar's, which goes back to the start of its line. */
const LINE_END = /\r+\n?/g;

/**
 * What a terminal is told besides text (ECMA-48): control sequences, strings (titles, links), other escapes, and single control characters but tabulator and
 * new line.
 */
const NOT_TEXT =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
  /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[ -/]*[0-~])|[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/** Whether there is anything to take out or to change: in a flood there mostly is not, and to look costs less than to replace. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
const MORE_THAN_TEXT = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/;

/** The beginning of one, at the end of what has come until now. */
const UNFINISHED =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
  /(?:\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[PX^_][^\x1b]*\x1b?|[ -/]*)?|(?<!\r)\r+)$/;

/** One that goes on for longer is none. */
const MAX_UNFINISHED = 4096;

/** Takes the text out of what is printed, however it is cut. A lone carriage return ends a line, as in a progress bar. */
export class PlainText {
  #unfinished = '';

  read(printed: string): string {
    const all = this.#unfinished + printed;
    const tail = all.slice(-MAX_UNFINISHED);
    const begun = UNFINISHED.exec(tail)?.[0].length ?? 0;
    this.#unfinished = begun === 0 || begun === MAX_UNFINISHED ? '' : all.slice(-begun);
    const whole = all.slice(0, all.length - this.#unfinished.length);
    const text = whole.replaceAll('\r\n', '\n');
    return MORE_THAN_TEXT.test(text) ? text.replace(LINE_END, '\n').replace(NOT_TEXT, '') : text;
  }
}
