/** A slow or long line to one machine, in a process of its own. */
import { type LinkShape, startProxy } from '@guru/testkit';
import { playRole } from './role.ts';

const calls = {
  /** Resolves to the port whose connections take the line to `port`. */
  async open({ port, shape }: { port: number; shape: LinkShape }): Promise<number> {
    const proxy = await startProxy({ target: { host: '127.0.0.1', port }, up: shape, down: shape });
    return proxy.port;
  },
};

export type Line = typeof calls;
playRole(calls);
