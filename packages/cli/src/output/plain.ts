/** Control characters (C0, DEL, C1) and the marks that turn the direction of writing. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
const DANGEROUS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text as a device or a person gave it, safe to print: a host name could carry escape sequences that rewrite the screen, or worse.
 */
export function plain(text: string): string {
  return text.replaceAll(DANGEROUS, '\ufffd');
}

/** JSON for people and programs: no character in it can do anything to a terminal. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(DANGEROUS, (char) =>
    char === '\n' ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
