import type { Transfer } from '../../files/transfers.ts';
import { plural } from '../../lib/units.ts';
import type { State } from '../../ui/Status.tsx';

/** What a transfer is called: by its one thing, or by their number. */
function what({ order }: Transfer): string {
  const names = new Set(
    order.direction === 'up'
      ? order.items.map(({ path }) => path.split('/', 1)[0] ?? path)
      : order.items.map(({ name }) => name),
  );
  const [only] = names;
  return names.size === 1 && only !== undefined ? only.toWellFormed() : plural(names.size, 'item');
}

/** The words of the transfers in the dock. */
export const TEXTS = {
  title: 'Transfers',
  up: 'Upload',
  down: 'Download',
  what,
  where: (up: boolean, device: string, folder: string) => `${up ? 'to' : 'from'} ${device}:${folder}`,
  chip: (running: number, percent: string | null) =>
    running === 0 ? 'Transfers' : `${plural(running, 'transfer')}${percent === null ? '' : ` · ${percent}`}`,
  failed: (count: number) => `${count} failed`,
  clear: 'Clear those that are over',
  cancel: (name: string) => `Cancel: ${name}`,
  retry: (name: string) => `Try again: ${name}`,
  failures: (count: number) =>
    count === 1 ? '1 item could not be done' : `${count} items could not be done`,
  tooLarge:
    'This browser gives the page no disk: downloads above 512 MB need a connection by HTTPS, or guru cp on the command line.',
} as const;

export const STATES: Readonly<Record<Transfer['state']['kind'], { sign: State; word: string }>> = {
  queued: { sign: 'closed', word: 'waits its turn' },
  running: { sign: 'active', word: 'running' },
  cut: { sign: 'warn', word: 'cut off; goes on when the device is back' },
  done: { sign: 'ok', word: 'done' },
  cancelled: { sign: 'closed', word: 'cancelled' },
  failed: { sign: 'bad', word: 'failed' },
};
