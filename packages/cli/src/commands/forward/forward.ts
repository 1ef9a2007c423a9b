import { setTimeout as sleep } from 'node:timers/promises';
import { ApiProblem, NetworkProblem } from '@guru/client';
import { type AttachedSession, SessionProblem } from '@guru/client/session';
import { Command } from 'commander';
import { openAccount, print } from '../../context.ts';
import { deviceName, findDevice } from '../../device/find.ts';
import { withSession } from '../../device/with-session.ts';
import { Failure } from '../../failure.ts';
import { interruptible } from '../../interrupt.ts';
import { plain } from '../../output/plain.ts';
import { Forwarder } from './forwarder.ts';
import { listenOn } from './listen.ts';
import { parseRoute, place, type Route } from './route.ts';

const HELP = `
Examples:
  guru forward web-01 5432                       localhost:5432 here is port 5432 of the device
  guru forward web-01 15432:5432 8080:80         several at once, on other ports here
  guru forward web-01 13389:10.0.0.7:3389        a machine that the device reaches
  guru forward web-01 0:5432                     any free port here

Runs until Ctrl-C. When the connection to the device is lost, the ports stay and it comes back by itself.
A session carries 64 connections at once; more wait.`;

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
/** Ends of a session, and refusals of a new one, that pass by themselves. */
const PASSING: ReadonlySet<string> = new Set([
  'connection_lost',
  'agent_disconnected',
  'agent_not_connected',
  'agent_unreachable',
  'idle_timeout',
  'server_shutdown',
  'server_restarted',
  'stopping',
  'not_attached',
]);

export function forwardCommand(): Command {
  return new Command('forward')
    .description('reach ports of a device, or of its network, as ports of this machine')
    .argument('<device>', 'its name, the beginning of its name, or its id')
    .argument('<port...>', 'port, local:port or local:host:port', parseRoutes)
    .option('--bind <address>', 'the address to listen on here', '127.0.0.1')
    .addHelpText('after', HELP)
    .action(forward);
}

function parseRoutes(text: string, before: readonly Route[] | undefined): readonly Route[] {
  return [...(before ?? []), parseRoute(text)];
}

async function forward(
  wanted: string,
  routes: readonly Route[],
  { bind }: { readonly bind: string },
): Promise<void> {
  const account = openAccount();
  await interruptible(async (signal) => {
    const device = await findDevice(account.api, wanted);
    const name = plain(deviceName(device));
    const say = (line: string) => void process.stderr.write(`${plain(line)}\n`);
    const forwarder = new Forwarder(say);
    using listeners = new DisposableStack();
    const listen = () => {
      for (const route of routes) {
        const listener = listeners.use(
          listenOn(bind, route.local_port, (pipe) => void forwarder.carry(pipe, route)),
        );
        print(`${place(bind, listener.port)} leads to ${place(route.host, route.port)} on ${name}`);
      }
    };
    let wasThere = false;
    let pause = FIRST_PAUSE_MS;
    const serve = async (session: AttachedSession) => {
      forwarder.use(session);
      if (wasThere) say('Connected again.');
      else listen();
      wasThere = true;
      pause = FIRST_PAUSE_MS;
      try {
        await session.closed;
      } finally {
        forwarder.use(null);
      }
      throw new SessionProblem('session_closed', 'the session has ended');
    };
    for (;;) {
      try {
        return await withSession(account, device.agent_id, signal, serve);
      } catch (error) {
        if (!wasThere || !passes(error)) throw error;
        say(`${error.message} Trying again in ${pause / 1000} s.`);
        await sleep(pause, undefined, { signal });
        pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
      }
    }
  });
}

function passes(error: unknown): error is Error {
  if (error instanceof NetworkProblem) return true;
  const known = error instanceof Failure || error instanceof ApiProblem || error instanceof SessionProblem;
  return known && PASSING.has(error.code);
}
