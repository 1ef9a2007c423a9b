import type { RegistryData, RegistryKind } from '@guru/client/manage';

/** The parent of a key; the empty text above the roots. */
export function parentOf(key: string): string {
  const at = key.lastIndexOf('\\');
  return at < 0 ? '' : key.slice(0, at);
}

export function childOf(key: string, name: string): string {
  return key === '' ? name : `${key}\\${name}`;
}

/** A value in one line of a table. */
export function showData(kind: string, value: RegistryData): string {
  if (typeof value === 'number') return `${value} (0x${value.toString(16)})`;
  if (typeof value !== 'string') return value.join(' · ');
  const isText = kind === 'REG_SZ' || kind === 'REG_EXPAND_SZ' || kind === 'REG_QWORD';
  return isText ? value : hexOf(value);
}

/** A value as it is written in a field: `parseData` reads it back. */
export function writeData(kind: RegistryKind, value: RegistryData): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return value.join('\n');
  return kind === 'REG_BINARY' ? hexOf(value) : value;
}

/** What a person has written, as the kind wants it; null when it makes no sense. */
export function parseData(kind: RegistryKind, text: string): RegistryData | null {
  switch (kind) {
    case 'REG_SZ':
    case 'REG_EXPAND_SZ':
      return text;
    case 'REG_MULTI_SZ':
      return text.split('\n').filter((line) => line !== '');
    case 'REG_DWORD': {
      const value = wholeNumber(text, 2n ** 32n);
      return value === null ? null : Number(value);
    }
    case 'REG_QWORD':
      return wholeNumber(text, 2n ** 64n)?.toString() ?? null;
    case 'REG_BINARY':
      return base64Of(text);
  }
}

function wholeNumber(text: string, below: bigint): bigint | null {
  const digits = text.trim().toLowerCase();
  if (!/^(?:\d+|0x[0-9a-f]+)$/.test(digits)) return null;
  const value = BigInt(digits);
  return value < below ? value : null;
}

function hexOf(base64: string): string {
  try {
    return Array.from(atob(base64), (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join(' ');
  } catch {
    return base64;
  }
}

function base64Of(text: string): string | null {
  const digits = text.replaceAll(/[\s,]/g, '');
  if (!/^(?:[0-9a-f]{2})*$/i.test(digits)) return null;
  const bytes = (digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  return btoa(String.fromCharCode(...bytes));
}
