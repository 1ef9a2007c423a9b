interface Entry {
  readonly what: string;
  /** How long it takes, roughly, on two cores. */
  readonly seconds: { readonly full: number; readonly quick: number };
}

/** Every bench, in the order in which they run: `bench/<name>.ts`. */
export const BENCHES = {
  start: {
    what: 'from a clone to a server that is ready, and the next start',
    seconds: { full: 60, quick: 45 },
  },
  echo: {
    what: 'a key in a terminal, alone and beside bulk on a slow line',
    seconds: { full: 150, quick: 50 },
  },
  bulk: { what: 'bytes through the relay', seconds: { full: 120, quick: 30 } },
  copy: {
    what: 'files and folders to a device far away and back',
    seconds: { full: 900, quick: 180 },
  },
  forward: { what: 'a port of a device far away', seconds: { full: 420, quick: 120 } },
  exec: { what: 'a command on a device', seconds: { full: 60, quick: 30 } },
  shell: { what: 'a flood on the terminal of a device far away', seconds: { full: 180, quick: 60 } },
  meshcentral: {
    what: 'files, a port and a terminal of a device, beside MeshCentral',
    seconds: { full: 600, quick: 180 },
  },
  fleet: {
    what: 'ten thousand agents on one server, and their return after a crash',
    seconds: { full: 360, quick: 120 },
  },
  fuzz: { what: 'a million spoilt inputs for each decoder', seconds: { full: 120, quick: 20 } },
  chaos: {
    what: 'a thousand kills, disconnects and cuts, and peers that say or read nothing',
    seconds: { full: 9000, quick: 420 },
  },
  rest: { what: 'an agent with nothing to do', seconds: { full: 340, quick: 60 } },
} as const satisfies Record<string, Entry>;

export type BenchName = keyof typeof BENCHES;

export function isBenchName(name: string): name is BenchName {
  return Object.hasOwn(BENCHES, name);
}
