import { readFile } from 'node:fs/promises';
import type { InventoryItem } from '@guru/protocol/control';
import { item } from '../types.ts';
import { namesAt, textAt } from './files.ts';

const SESSIONS = '/run/systemd/sessions';
const UTMP = '/run/utmp';
/** utmp(5) with 64-bit programs: 384 bytes each; a person's session is of the type 7. */
const RECORD_BYTES = 384;
const USER_PROCESS = 7;

/** Who is logged on: as systemd-logind writes it down, else as login programs do. */
export async function readLoggedOn(): Promise<InventoryItem[]> {
  const names = (await namesAt(SESSIONS)).filter((name) => !name.endsWith('.ref'));
  const sessions = await Promise.all(names.map((name) => textAt(`${SESSIONS}/${name}`)));
  if (sessions.length > 0) return sessions.flatMap(parseLogind);
  try {
    return parseUtmp(await readFile(UTMP));
  } catch {
    return [];
  }
}

export function parseLogind(text: string): InventoryItem[] {
  const field = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1] ?? '';
  const user = field('USER');
  if (field('CLASS') !== 'user' || user === '') return [];
  const terminal = field('TTY') || field('DISPLAY') || field('SERVICE');
  return [item(`${user} ${terminal}`, user, { terminal, from: field('REMOTE_HOST'), kind: field('TYPE') })];
}

export function parseUtmp(bytes: Uint8Array): InventoryItem[] {
  const items: InventoryItem[] = [];
  for (let at = 0; at + RECORD_BYTES <= bytes.length; at += RECORD_BYTES) {
    const view = Buffer.from(bytes.buffer, bytes.byteOffset + at, RECORD_BYTES);
    const text = (from: number, length: number) =>
      view.toString('utf8', from, from + length).replace(/\0.*$/s, '');
    const user = text(44, 32);
    if (view.readInt16LE(0) !== USER_PROCESS || user === '') continue;
    const terminal = text(8, 32);
    items.push(item(`${user} ${terminal}`, user, { terminal, from: text(76, 256) }));
  }
  return items;
}
