import type { KeptSection } from '@guru/protocol/api';
import type { Values } from './differences.ts';

/** What of a section a device is searched by without a name. */
export interface Marks {
  readonly memory_bytes?: number | null;
  readonly cpu_cores?: number | null;
  readonly disk_bytes?: number | null;
  readonly cert_expires_at?: string | null;
  readonly reboot_pending?: boolean | null;
}

interface Item {
  readonly key: string;
  readonly value: Values;
}

const MAX_INTEGER = 2 ** 31 - 1;

/** Works out a section's marks. What an agent says may be anything. Undefined: the section has none. */
export function marksOf(section: KeptSection, items: readonly Item[]): Marks | undefined {
  const sayOf = (key: string, name: string) => items.find((item) => item.key === key)?.value[name];
  switch (section) {
    case 'hardware':
      return {
        memory_bytes: whole(sayOf('memory', 'bytes'), Number.MAX_SAFE_INTEGER),
        cpu_cores: whole(sayOf('processor', 'cores'), MAX_INTEGER),
      };
    case 'disks':
      return {
        disk_bytes: whole(
          items.reduce((sum, { value }) => sum + (whole(value.bytes, Number.MAX_SAFE_INTEGER) ?? 0), 0),
          Number.MAX_SAFE_INTEGER,
        ),
      };
    case 'os': {
      const pending = sayOf('os', 'reboot_pending');
      return { reboot_pending: typeof pending === 'boolean' ? pending : null };
    }
    case 'certificates': {
      const ends = items.flatMap(({ value }) => moment(value.ends_at) ?? []);
      return { cert_expires_at: ends.length === 0 ? null : new Date(Math.min(...ends)).toISOString() };
    }
    default:
      return undefined;
  }
}

function whole(value: Values[string] | undefined, max: number): number | null {
  return typeof value === 'number' && value >= 0 ? Math.min(Math.floor(value), max) : null;
}

const [EARLIEST, LATEST] = [Date.UTC(1970, 0, 1), Date.UTC(9999, 0, 1)];

function moment(value: Values[string] | undefined): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return time >= EARLIEST && time <= LATEST ? time : undefined;
}
