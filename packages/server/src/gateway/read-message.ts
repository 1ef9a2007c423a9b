import { FromAgent, type Parsed, parseControl } from '@guru/protocol/control';

/** Reads a text frame of an agent. Never throws. */
export function readMessage(text: string): Parsed<FromAgent> {
  const parsed = parseControl(FromAgent, text);
  // What can't be stored can only come as an escape: in JSON a control character must be one, and WebSocket text is well-formed.
  if (!parsed.ok || !text.includes('\\u') || isStorable(parsed.message)) return parsed;
  const detail = 'a text holds a character that can not be stored';
  return { ok: false, code: 'bad_payload', detail, about: text.slice(0, 200) };
}

/** PostgreSQL takes neither U+0000 nor half of a surrogate pair. A parsed message is as shallow as its schema. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isStorable);
}
