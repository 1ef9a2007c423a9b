import { InvalidArgumentError } from 'commander';
import { EXIT } from '../../exit-codes.ts';
import { Failure } from '../../failure.ts';
import { plain } from '../../output/plain.ts';

/** One port here that leads to one port as the device sees it. */
export interface Route {
  /** 0: any free one. */
  readonly local_port: number;
  readonly host: string;
  readonly port: number;
}

const ROUTE = /^(?:(?<local>\d{1,5}):)?(?:(?<host>\[[^\]]+\]|[^:[\]\s]+):)?(?<port>\d{1,5})$/;

/** Reads `port`, `local:port`, `host:port` or `local:host:port`; an IPv6 address is in brackets. Without a host it is the device itself. */
export function parseRoute(text: string): Route {
  const { local, host, port } = ROUTE.exec(text)?.groups ?? {};
  const route = {
    local_port: Number(local ?? port),
    host: host?.replace(/^\[|\]$/g, '') ?? 'localhost',
    port: Number(port),
  };
  if (port === undefined || !isPort(route.port) || route.local_port > 65_535) {
    throw new InvalidArgumentError('It reads 5432, 15432:5432 or 15432:db.internal:5432.');
  }
  return route;
}

/** Reads a port. Throws `Failure` for anything else. */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (isPort(port)) return port;
  throw new Failure(
    EXIT.usage,
    'bad_port',
    `${plain(text)} is no port.`,
    'A port is a number from 1 to 65535.',
  );
}

/** Host and port as one text, IPv6 in brackets. */
export function place(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535;
}
