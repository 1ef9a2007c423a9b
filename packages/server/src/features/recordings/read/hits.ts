import type { RecordedEvent } from '@guru/protocol/api';
import { PlainText } from '../capture/plain-text.ts';

/** A line is shown as far around the hit as one can take in at a glance. */
const LINE_CHARACTERS = 200;

export interface Hit {
  readonly at_ms: number;
  /** The line that has the text. */
  readonly line: string;
}

interface Searched {
  readonly text: string;
  readonly text_carried: number;
  readonly started_ms: number;
}

/** Where in a piece a text was printed first, and when: with the event that printed its end. The database has said that it is there. */
export function hitIn(piece: Searched, events: readonly RecordedEvent[], wanted: string): Hit {
  const { text, text_carried, started_ms } = piece;
  const from = Math.max(0, text_carried + 1 - wanted.length);
  const at = Math.max(from, lowerAscii(text).indexOf(lowerAscii(wanted), from));
  const end = at + wanted.length;
  return { at_ms: whenPrinted(events, end - text_carried) ?? started_ms, line: lineAround(text, at, end) };
}

/** When so many characters of text had been printed. */
function whenPrinted(events: readonly RecordedEvent[], characters: number): number | undefined {
  const plain = new PlainText();
  let printed = 0;
  for (const [at_ms, code, data] of events) {
    if (code !== 'o') continue;
    printed += plain.read(data).length;
    if (printed >= characters) return at_ms;
  }
  return undefined;
}

function lineAround(text: string, at: number, end: number): string {
  const begin = Math.max(text.lastIndexOf('\n', at - 1) + 1, at - LINE_CHARACTERS / 2);
  const after = text.indexOf('\n', end);
  return text.slice(begin, Math.min(after < 0 ? text.length : after, begin + LINE_CHARACTERS)).trim();
}

/** As the database's collation "C" does it: other letters stay, so that no position moves. */
function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
