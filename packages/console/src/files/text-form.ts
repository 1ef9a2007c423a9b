import type { Encoding } from './guess.ts';

/** What separates the lines of a text; `mixed`: not the same everywhere. */
export type LineEnds = 'LF' | 'CRLF' | 'mixed';

/** How a text stands in its file. */
export interface TextForm {
  readonly encoding: Encoding;
  readonly ends: LineEnds;
}

export function lineEndsOf(text: string): LineEnds {
  const pairs = text.split('\r\n').length - 1;
  const feeds = text.split('\n').length - 1;
  const returns = text.split('\r').length - 1;
  if (returns !== pairs) return 'mixed';
  if (pairs === 0) return 'LF';
  return pairs === feeds ? 'CRLF' : 'mixed';
}

/** Why a text of this form can't be edited: it could not be written back as it was. */
export function hindrance({ encoding, ends }: TextForm): 'encoding' | 'lines' | null {
  if (encoding !== 'UTF-8' && encoding !== 'UTF-8 with BOM') return 'encoding';
  return ends === 'mixed' ? 'lines' : null;
}

/** The text as editors have it: lines end with LF. */
export function toEditor(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

/** What an editor has as bytes of the form that the file had. */
export function fromEditor(text: string, { encoding, ends }: TextForm): Uint8Array {
  const lines = ends === 'CRLF' ? text.replaceAll('\n', '\r\n') : text;
  return new TextEncoder().encode(encoding === 'UTF-8 with BOM' ? `\ufeff${lines}` : lines);
}
