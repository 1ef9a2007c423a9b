/** Pictures of control characters (Unicode block 2400) begin here. */
const PICTURES = 0x2400;
const DELETE = 0x7f;
const PICTURE_OF_DELETE = 0x2421;

/**
 * What is not seen, or changes how something else is seen: controls but line end and tab, directions of writing, zero widths, tags, selectors of variants,
 * halves of surrogate pairs, what only some fonts draw, other kinds of line end.
 */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** A text in which everything can be seen: line ends are made one, and what is left of unseen characters is shown by a picture or its number. */
export function visible(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(UNSEEN, picture);
}

function picture(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(PICTURES + code);
  return code === DELETE ? String.fromCodePoint(PICTURE_OF_DELETE) : `\\u{${code.toString(16)}}`;
}
