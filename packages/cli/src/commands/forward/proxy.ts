import { openForward } from '@guru/client/forward';
import { Command } from 'commander';
import { type AtWork, onDevice } from '../../device/with-session.ts';
import { EXIT } from '../../exit-codes.ts';
import { Failure } from '../../failure.ts';
import { parsePort } from './route.ts';
import { copyInput, OutputWriter } from './stdio.ts';

const HELP = `
Examples:
  guru proxy web-01 22                           as ssh’s way to the device:
  ssh -o ProxyCommand="guru proxy web-01 %p" web-01
  ssh -o ProxyCommand="guru proxy gateway %h %p" root@10.0.0.7

For good, in ~/.ssh/config:
  Host *.guru
    ProxyCommand guru proxy "$(basename %h .guru)" %p

Ends with 0 when both directions have ended in order.`;

export function proxyCommand(): Command {
  return new Command('proxy')
    .description('one connection to a port of a device, on stdin and stdout')
    .argument('<device>', 'its name, the beginning of its name, or its id')
    .argument('<port>', 'the port; with a host before it, a port that the device reaches')
    .argument('[port]', 'the port, where a host was named')
    .addHelpText('after', HELP)
    .action(proxy);
}

async function proxy(wanted: string, first: string, second: string | undefined): Promise<void> {
  const [host, port] = second === undefined ? ['localhost', first] : [first, second];
  const target = { host, port: parsePort(port) };
  try {
    await onDevice(wanted, (at) => carry(at, target));
  } catch (error) {
    // ssh ends its way by a signal once it needs it no more, and a word about that would be for nobody.
    if (!(error instanceof Failure && error.exit_code === EXIT.given_up)) throw error;
    process.exitCode = error.exit_code;
  }
}

async function carry({ session, signal }: AtWork, target: { host: string; port: number }): Promise<void> {
  const output = new OutputWriter(1);
  const stream = await openForward(session, {
    ...target,
    onData: (bytes, done) => output.write(bytes, done),
    onEnd: () => output.end(),
    signal,
  });
  output.onGone = stream.close;
  void copyInput(stream);
  const problem = await stream.ended;
  await output.written();
  if (problem !== undefined && !output.isGone) throw problem;
}
