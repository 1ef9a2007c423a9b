const ESCAPED_BYTE = /[\udc80-\udcff]/;
const LOW_SURROGATE = 0xdc00;
const FIRST_ESCAPED = LOW_SURROGATE + 0x80;
const LAST_ESCAPED = LOW_SURROGATE + 0xff;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The bytes that a name or path of the wire stands for on a POSIX system (spec §5, file; PEP 383): a byte that is no UTF-8 is a lone surrogate from U+DC80 to
 * U+DCFF. Another lone surrogate stands for nothing, and becomes U+FFFD.
 */
export function nameToBytes(text: string): Uint8Array {
  if (text.isWellFormed() || !ESCAPED_BYTE.test(text)) return encoder.encode(text);
  const bytes: number[] = [];
  // By code points: a surrogate that comes by itself here is a lone one.
  for (const char of text) {
    const code = char.charCodeAt(0);
    if (char.length === 1 && code >= FIRST_ESCAPED && code <= LAST_ESCAPED) bytes.push(code - LOW_SURROGATE);
    else bytes.push(...encoder.encode(char));
  }
  return Uint8Array.from(bytes);
}

/** The text of the wire for a name or path of a POSIX system, whatever its encoding. `nameToBytes` gives the same bytes again. */
export function bytesToName(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return escapeByByte(bytes);
  }
}

function escapeByByte(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const [piece, length] = characterAt(bytes, at);
    text += piece;
    at += length;
  }
  return text;
}

/** The character that begins here, or the byte alone. */
function characterAt(bytes: Uint8Array, at: number): [string, number] {
  const first = bytes[at] ?? 0;
  const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  try {
    return [decoder.decode(bytes.subarray(at, at + length)), length];
  } catch {
    return [String.fromCharCode(LOW_SURROGATE + first), 1];
  }
}
