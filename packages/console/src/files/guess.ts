/** What the first bytes of a file say that it is. */
export type Content =
  | { readonly kind: 'text'; readonly text: string; readonly encoding: Encoding }
  | { readonly kind: 'picture'; readonly type: string }
  | { readonly kind: 'binary' };

/** `windows-1252` is a guess: text that is no UTF-8, without a mark of its encoding. */
export type Encoding = 'UTF-8' | 'UTF-8 with BOM' | 'UTF-16 LE' | 'UTF-16 BE' | 'windows-1252';

/** Pictures that a browser draws and that run nothing, by the bytes they begin with; `?` is any. SVG can run scripts: it is text here. */
const PICTURES: readonly (readonly [start: string, type: string])[] = [
  ['\x89PNG\r\n', 'image/png'],
  ['\xff\xd8\xff', 'image/jpeg'],
  ['GIF8', 'image/gif'],
  ['RIFF????WEBP', 'image/webp'],
  ['????ftypavif', 'image/avif'],
  ['BM????\0\0\0\0', 'image/bmp'],
  ['\0\0\x01\0', 'image/x-icon'],
];

const MARKS: readonly (readonly [mark: readonly number[], encoding: Encoding, label: string])[] = [
  [[0xef, 0xbb, 0xbf], 'UTF-8 with BOM', 'utf-8'],
  [[0xff, 0xfe], 'UTF-16 LE', 'utf-16le'],
  [[0xfe, 0xff], 'UTF-16 BE', 'utf-16be'],
];

/** Guesses what a file is by how it begins. `cut`: it goes on, so that it may end within a character. */
export function guessContent(bytes: Uint8Array, cut: boolean): Content {
  const picture = PICTURES.find(([start]) => beginsWith(bytes, start));
  if (picture) return { kind: 'picture', type: picture[1] };
  for (const [mark, encoding, label] of MARKS) {
    if (!mark.every((byte, at) => bytes[at] === byte)) continue;
    return { kind: 'text', text: new TextDecoder(label).decode(bytes, { stream: cut }), encoding };
  }
  if (bytes.includes(0)) return { kind: 'binary' };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut });
    return { kind: 'text', text, encoding: 'UTF-8' };
  } catch {
    if (bytes.some(isControl)) return { kind: 'binary' };
    return { kind: 'text', text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' };
  }
}

/** Control characters that no text has: all but backspace to carriage return, and escape, with which logs colour. */
function isControl(byte: number): boolean {
  return byte < 8 || (byte > 13 && byte < 32 && byte !== 27);
}

function beginsWith(bytes: Uint8Array, start: string): boolean {
  return [...start].every((sign, at) =>
    sign === '?' ? at < bytes.length : bytes[at] === sign.charCodeAt(0),
  );
}
