import type { ChoiceKey, NameKey, NumberKey, SearchKey } from './types.ts';

interface Described {
  /** What it asks, for people. */
  readonly about: string;
  readonly example: string;
}

export type Unit = 'percent' | 'bytes' | 'pieces' | 'seconds';

export type KeyRule = Described &
  (
    | { readonly kind: 'choice'; readonly values: readonly string[] }
    | { readonly kind: 'name' }
    | { readonly kind: 'software' }
    | { readonly kind: 'field' }
    | { readonly kind: 'number'; readonly unit: Unit }
  );

type Rules = { readonly [K in ChoiceKey]: KeyRule & { readonly kind: 'choice' } } & {
  readonly [K in NameKey]: KeyRule & { readonly kind: 'name' };
} & { readonly [K in NumberKey]: KeyRule & { readonly kind: 'number' } } & {
  readonly [K in 'software' | 'field']: KeyRule & { readonly kind: K };
};

/** Every key that a search may have, in the order in which people are told of them. */
export const SEARCH_KEYS: Rules = {
  status: {
    kind: 'choice',
    values: ['online', 'offline'],
    about: 'Is it connected?',
    example: 'status:offline',
  },
  os: { kind: 'choice', values: ['linux', 'windows', 'macos'], about: 'Its system', example: 'os:windows' },
  client: { kind: 'name', about: 'The client that it belongs to', example: 'client:"Acme Dental"' },
  site: { kind: 'name', about: 'The site that it stands at', example: 'site:"Main St"' },
  name: { kind: 'name', about: 'Its host name or display name', example: 'name:web-*' },
  tag: { kind: 'name', about: 'A tag that it has', example: 'tag:pos' },
  field: {
    kind: 'field',
    about: 'A custom field of it, its site, its client or the company',
    example: 'field:contract=gold',
  },
  software: {
    kind: 'software',
    about: 'A program on it, and its version',
    example: 'software:openssl<3.0.14',
  },
  service: { kind: 'name', about: 'A service on it', example: 'service:Spooler' },
  port: { kind: 'name', about: 'A port on which something listens', example: 'port:3389' },
  user: { kind: 'name', about: 'Who has an account on it or is logged on', example: 'user:alice' },
  ip: {
    kind: 'name',
    about: 'An address of it, also of its network cards and the public one',
    example: 'ip:10.0.*',
  },
  hardware: {
    kind: 'name',
    about: 'Its maker, model, serial number or processor',
    example: 'hardware:*poweredge*',
  },
  ram: { kind: 'number', unit: 'bytes', about: 'Its memory', example: 'ram<8GB' },
  cores: { kind: 'number', unit: 'pieces', about: 'Its processor cores', example: 'cores>=8' },
  cpu: { kind: 'number', unit: 'percent', about: 'Its load, in percent', example: 'cpu>90' },
  memory: { kind: 'number', unit: 'percent', about: 'Its memory in use, in percent', example: 'memory>90' },
  disk: { kind: 'number', unit: 'percent', about: 'Its fullest disk, in percent', example: 'disk>90' },
  seen: { kind: 'number', unit: 'seconds', about: 'How long ago it was heard last', example: 'seen>7d' },
  reboot: {
    kind: 'choice',
    values: ['yes', 'no'],
    about: 'Does it wait for a restart?',
    example: 'reboot:yes',
  },
  cert: { kind: 'name', about: 'A certificate that its services use', example: 'cert:*.example.com' },
  expires: {
    kind: 'number',
    unit: 'seconds',
    about: 'When its first certificate ends',
    example: 'expires<30d',
  },
  printer: { kind: 'name', about: 'A printer on it', example: 'printer:*laserjet*' },
  container: { kind: 'name', about: 'A container or virtual machine on it', example: 'container:nginx*' },
};

/** The key of this name, in any case. */
export function searchKey(name: string): SearchKey | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(SEARCH_KEYS, lower) ? (lower as SearchKey) : undefined;
}

/** The key that was perhaps meant: one that begins alike, or has most of its letters. */
export function likelyKey(name: string): SearchKey | undefined {
  const lower = name.toLowerCase();
  const names = Object.keys(SEARCH_KEYS) as SearchKey[];
  const near = names.map((key) => ({ key, far: distance(key, lower) })).toSorted((a, b) => a.far - b.far)[0];
  return near !== undefined && near.far <= 2 && near.far < lower.length ? near.key : undefined;
}

/** How many letters must be put in, taken out or changed. Both are short. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
