import type { RawValue } from '../../runtime/windows-registry.ts';
import { decodeValue, encodeText, KINDS } from './values.ts';

/** The first line of a .reg file, since Windows 2000. */
export const REG_HEADING = 'Windows Registry Editor Version 5.00\r\n';

/** Bytes in one line; regedit breaks its lines at about 80 characters too. */
const BYTES_A_LINE = 25;

/** A key of a .reg file, with its values. */
export function regKey(key: string, values: readonly RawValue[]): string {
  return `\r\n[${key}]\r\n${values.map(regValue).join('')}`;
}

function regValue({ name, type, data, bytes }: RawValue): string {
  const title = name === '' ? '@' : quoted(name);
  if (data.length < bytes) return `; ${title} has ${bytes} bytes and was left out\r\n`;
  return `${title}=${regData(type, data)}\r\n`;
}

/** As regedit writes it: what can't be said as a text or a number that reads back to the very same bytes, is said in bytes. */
function regData(type: number, data: Uint8Array): string {
  const value = decodeValue(type, data);
  if (type === KINDS.REG_SZ && typeof value === 'string' && !/[\r\n]/.test(value)) {
    if (Buffer.compare(encodeText(value), data) === 0) return quoted(value);
  }
  if (type === KINDS.REG_DWORD && typeof value === 'number')
    return `dword:${value.toString(16).padStart(8, '0')}`;
  return `${type === KINDS.REG_BINARY ? 'hex' : `hex(${type.toString(16)})`}:${hexLines(data)}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function hexLines(data: Uint8Array): string {
  const lines: string[] = [];
  for (let from = 0; from < data.length; from += BYTES_A_LINE) {
    const line = [...data.subarray(from, from + BYTES_A_LINE)];
    lines.push(line.map((byte) => byte.toString(16).padStart(2, '0')).join(','));
  }
  return lines.join(',\\\r\n  ');
}
