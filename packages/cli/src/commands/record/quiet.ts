/**
 * What makes a terminal answer, as if somebody had typed, or touches what is outside of it: status and attribute queries (`CSI … n`, `CSI … c`, `CSI … q` of XTVERSION, window
 * reports `CSI … t`), device control strings, colour and clipboard commands (`OSC 4, 10 to 19, 52`), and the answerback ENQ.
 */
const LOUD =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
  /\x1b\[[<-?]?[\d;]*(?:\$p|[nct]|>?q)|\x1b\[>[\d;]*q|\x1bP[^\x1b]*\x1b\\|\x1b\](?:4|1\d|52);[^\x07\x1b]*(?:\x07|\x1b\\)|\x05|\x1bZ/g;
/** The beginning of any sequence, at the end of what has come until now. */
const UNFINISHED =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
  /\x1b(?:\[[0-?]*[ -/]*|[\]P][^\x07\x1b]*\x1b?)?$/;
/** One that goes on for longer is left to the terminal to end. */
const MAX_UNFINISHED = 64 * 1024;

/** Takes out of a replayed terminal what would make this one answer: the answers would be typed into the shell that comes after. */
export class Quiet {
  #unfinished = '';

  read(text: string): string {
    const all = this.#unfinished + text;
    const begun = UNFINISHED.exec(all.slice(-MAX_UNFINISHED))?.[0].length ?? 0;
    this.#unfinished = begun === 0 || begun === MAX_UNFINISHED ? '' : all.slice(-begun);
    return all.slice(0, all.length - this.#unfinished.length).replace(LOUD, '');
  }
}
