import type { InventoryItem } from '@guru/protocol/control';
import { quietly } from './quietly.ts';
import { item, type ReadOptions } from './types.ts';

/** The printers by lpstat(1), on Linux and macOS. A machine without it prints nowhere. */
export async function readPrinters({ signal }: ReadOptions): Promise<InventoryItem[]> {
  const states = await quietly(['lpstat', '-p'], signal);
  return states === null ? [] : parsePrinters(states, (await quietly(['lpstat', '-v'], signal)) ?? '');
}

/** Whether one prints just now is of no interest; whether it may, is. */
export function parsePrinters(states: string, devices: string): InventoryItem[] {
  const ways = new Map(
    [...devices.matchAll(/^device for ([^:]+): (.+)$/gm)].map(([, name = '', uri = '']) => [name, uri]),
  );
  return [...states.matchAll(/^printer (\S+) (.*)$/gm)].map(([, name = '', rest = '']) =>
    // The address of a printer may hold a password.
    item(name, name, {
      enabled: !rest.startsWith('disabled'),
      way: (ways.get(name) ?? '').replace(/\/\/[^/@]*@/, '//'),
    }),
  );
}
