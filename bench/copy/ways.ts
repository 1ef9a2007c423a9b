import { SSH_HOST } from '../lib/direct-ssh.ts';
import type { Far } from '../lib/far.ts';
import type { Role } from '../lib/role.ts';
import { missingCommands, run } from '../lib/tools.ts';
import type { Order } from './order.ts';
import type { Technician } from './technician.ts';

/** Resolves to milliseconds. */
export type Way = (order: Order) => Promise<number>;

/** The ways that are held against each other; those of programs that this machine lacks are not there. */
export interface Ways {
  readonly ours: Way;
  readonly guruCp: Way;
  /** On the connection that is open already, as `ours` is. */
  readonly scpOpen?: Way;
  readonly scp?: Way;
  readonly rsync?: Way;
}

/** Everything that can copy to the device and back. */
export function waysTo({ agent, cli, ssh }: Far, technician: Role<Technician>): Ways {
  const guruCp = program((order) => cli.command('cp', '-r', ...ends(order, agent.agent_id)), cli.env);
  const ours: Way = (order) => technician.call('copy', order);
  if (ssh === null) return { ours, guruCp };
  const scp = (options: readonly string[]) =>
    program((order) => ['scp', '-q', '-p', '-r', ...options, ...ends(order, SSH_HOST)]);
  const ways = { ours, guruCp, scpOpen: scp(ssh.open), scp: scp(ssh.fresh) };
  if (missingCommands('rsync').length > 0) return ways;
  const shell = ['ssh', ...ssh.fresh].join(' ');
  // A folder's content goes into the folder that is named, as with the others into one that isn't there yet.
  const rsync = program((order) => {
    const [from, to] = ends(order, SSH_HOST);
    return ['rsync', '-a', '--whole-file', '-e', shell, order.isFolder ? `${from}/` : from, to];
  });
  return { ...ways, rsync };
}

function ends({ direction, from, to }: Order, device: string): [from: string, to: string] {
  return direction === 'download' ? [`${device}:${from}`, to] : [from, `${device}:${to}`];
}

/** A program from its start to its end. */
function program(command: (order: Order) => string[], env?: NodeJS.ProcessEnv): Way {
  return async (order) => {
    const words = command(order);
    const started = performance.now();
    await run(words, env && { env });
    return performance.now() - started;
  };
}
