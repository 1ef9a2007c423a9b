/** Types of values, winnt.h, by the names that people know them by. */
export const KINDS = {
  REG_NONE: 0,
  REG_SZ: 1,
  REG_EXPAND_SZ: 2,
  REG_BINARY: 3,
  REG_DWORD: 4,
  REG_DWORD_BIG_ENDIAN: 5,
  REG_LINK: 6,
  REG_MULTI_SZ: 7,
  REG_RESOURCE_LIST: 8,
  REG_FULL_RESOURCE_DESCRIPTOR: 9,
  REG_RESOURCE_REQUIREMENTS_LIST: 10,
  REG_QWORD: 11,
} as const;

/** A value as it is told and asked for (spec §5). */
export type ValueData = string | number | readonly string[];

const NAMES = new Map<number, string>(Object.entries(KINDS).map(([name, type]) => [type, name]));
const UTF16 = new TextDecoder('utf-16le');
const DWORD_BYTES = 4;
const QWORD_BYTES = 8;

/** What Windows calls a type; of one that somebody made up, its number. */
export function kindOf(type: number): string {
  return NAMES.get(type) ?? `0x${type.toString(16)}`;
}

/**
 * Bytes of the registry as what they mean: texts, numbers, and a list of texts for REG_MULTI_SZ. What is not as long as its type wants, and everything of
 * another type, is told as bytes in base64.
 */
export function decodeValue(type: number, data: Uint8Array): ValueData {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (type === KINDS.REG_SZ || type === KINDS.REG_EXPAND_SZ) return decodeText(data);
  if (type === KINDS.REG_MULTI_SZ) return decodeTexts(data);
  if (type === KINDS.REG_DWORD && data.length === DWORD_BYTES) return view.getUint32(0, true);
  if (type === KINDS.REG_QWORD && data.length === QWORD_BYTES) return view.getBigUint64(0, true).toString();
  return Buffer.from(data).toString('base64');
}

/** A text with the zero at its end, as programs expect it. */
export function encodeText(text: string): Uint8Array {
  return Buffer.from(`${text}\0`, 'utf16le');
}

/** Each text with its zero, and one more at the end. */
export function encodeTexts(texts: readonly string[]): Uint8Array {
  return Buffer.from(`${texts.map((text) => `${text}\0`).join('')}\0`, 'utf16le');
}

export function encodeDword(value: number): Uint8Array {
  const bytes = Buffer.alloc(DWORD_BYTES);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function encodeQword(value: bigint): Uint8Array {
  const bytes = Buffer.alloc(QWORD_BYTES);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

/** Up to the zero; programs have forgotten it, too. */
function decodeText(data: Uint8Array): string {
  return UTF16.decode(data.subarray(0, data.length & ~1)).replace(/\0.*$/s, '');
}

function decodeTexts(data: Uint8Array): string[] {
  const texts = UTF16.decode(data.subarray(0, data.length & ~1)).split('\0');
  while (texts.at(-1) === '') texts.pop();
  return texts;
}
