import type { InventorySection } from '@guru/protocol/control';
import { type Log, textOf } from '../log.ts';
import { cleanItems, hashOf } from './clean.ts';
import type { Shelf } from './shelf.ts';
import type { Readers } from './types.ts';

/** The longest that reading one section may take: package managers of full machines are slow. */
const PATIENCE_MS = 120_000;

/**
 * Looks through the machine, one section after the other, so that at most one is held in memory. What can't be read stays as it was. Rejects when it is aborted, and only then.
 */
export async function lookThrough(
  readers: Readers,
  shelf: Shelf,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  for (const [name, load] of Object.entries(readers)) {
    const section = name as InventorySection;
    try {
      await lookAt(section, load, shelf, signal);
    } catch (error) {
      signal.throwIfAborted();
      log.warn(`The ${section.replaceAll('_', ' ')} of this machine could not be read: ${textOf(error)}`);
    }
  }
}

async function lookAt(
  section: InventorySection,
  load: NonNullable<Readers[InventorySection]>,
  shelf: Shelf,
  signal: AbortSignal,
): Promise<void> {
  const read = await load();
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  const read_items = await read({ signal: patience });
  if (read_items === null) return;
  const items = await cleanItems(read_items, signal);
  const hash = await hashOf(items, signal);
  if (shelf.found.get(section) !== hash) await shelf.put('found', { section, hash, items });
}
