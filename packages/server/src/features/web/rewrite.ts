import { type Field, type Head, valuesOf } from './head.ts';

/** The two names of one page: as the browser knows it, and as the device does. */
export interface Names {
  /** Origin of the page at this server. */
  readonly here: string;
  /** Origin of the page at the device. */
  readonly there: string;
  /** The cookie that lets a browser in, which is nobody else's to see or to set. */
  readonly cookie: string;
}

/** Fields about one connection, not about what is asked (RFC 9110 §7.6.1). */
const OF_CONNECTION = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'te',
  'upgrade',
]);
/** What a device may not say for the name that it has here: it is not its own. */
const NOT_THE_DEVICES = new Set(['strict-transport-security', 'alt-svc', 'public-key-pins', 'expect-ct']);
const SWITCHES = /^HTTP\/1\.1 101\b/;
/** What holds unless the device says otherwise. */
const UNLESS_SAID: readonly Field[] = [
  ['Referrer-Policy', 'same-origin'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['X-Frame-Options', 'SAMEORIGIN'],
];

/** A browser's request as the device is to get it: with the device's own names, without what is ours, and the only one of its connection. */
export function forDevice(request: Head, { here, there, cookie }: Names): Head {
  const fields = request.fields.flatMap(([name, value]): Field[] => {
    const key = name.toLowerCase();
    if (OF_CONNECTION.has(key)) return [];
    if (key === 'host') return [[name, new URL(there).host]];
    if (key === 'origin') return [[name, value === here ? there : value]];
    if (key === 'referer')
      return [[name, value.startsWith(`${here}/`) ? there + value.slice(here.length) : value]];
    if (key !== 'cookie') return [[name, value]];
    const left = value.split(/;\s*/).filter((pair) => !pair.startsWith(`${cookie}=`));
    return left.length === 0 ? [] : [[name, left.join('; ')]];
  });
  return { line: request.line, fields: [...fields, ...connectionOf(request, true)] };
}

/** A device's answer as the browser is to get it. */
export function forBrowser(answer: Head, names: Names): Head {
  const fields = answer.fields.flatMap(([name, value]): Field[] => {
    const key = name.toLowerCase();
    if (OF_CONNECTION.has(key) || NOT_THE_DEVICES.has(key)) return [];
    if (key === 'location' || key === 'content-location') return [[name, pathOf(value, names)]];
    if (key === 'access-control-allow-origin') return [[name, value === names.there ? names.here : value]];
    if (key !== 'set-cookie') return [[name, value]];
    return value.startsWith(`${names.cookie}=`) ? [] : [[name, cookieHere(value, names)]];
  });
  const said = new Set(fields.map(([name]) => name.toLowerCase()));
  const added = UNLESS_SAID.filter(([name]) => !said.has(name.toLowerCase()));
  return {
    line: answer.line,
    fields: [...fields, ...added, ...connectionOf(answer, SWITCHES.test(answer.line))],
  };
}

/**
 * One request for each connection, so that nothing comes after it that nobody has looked at; or another protocol from here on. A server that only says which
 * ones it could speak switches to none.
 */
function connectionOf(head: Head, maySwitch: boolean): Field[] {
  const [protocol] = valuesOf(head, 'upgrade');
  if (protocol === undefined || !maySwitch) return [['Connection', 'close']];
  return [
    ['Connection', 'Upgrade'],
    ['Upgrade', protocol],
  ];
}

/** An address on the device without its origin, which is another one here. */
function pathOf(location: string, { there }: Names): string {
  const url = URL.parse(location);
  return url?.origin === there ? url.pathname + url.search + url.hash : location;
}

/** For the name that set it alone; over plain HTTP without `Secure`, with which a browser would not keep it. */
function cookieHere(value: string, { here }: Names): string {
  const isPlain = here.startsWith('http:');
  return value
    .split(';')
    .filter(
      (part, index) =>
        index === 0 || !(/^\s*domain=/i.test(part) || (isPlain && /^\s*secure\s*$/i.test(part))),
    )
    .join(';');
}
