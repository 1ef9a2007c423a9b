import { constants } from 'node:os';
import { SessionProblem, type Terminal, type TerminalEnd } from '@guru/client/session';
import { Command } from 'commander';
import { hint } from '../../context.ts';
import { deviceName } from '../../device/find.ts';
import { type AtWork, onDevice } from '../../device/with-session.ts';
import { EXIT } from '../../exit-codes.ts';
import { Failure } from '../../failure.ts';
import { plain } from '../../output/plain.ts';
import { ESCAPE_HELP, EscapeReader } from '../../terminal/escape.ts';
import { type Screen, type Size, screenSize, takeScreen } from '../../terminal/screen.ts';
import { watchShell } from './watch.ts';

const HELP = `
Examples:
  guru shell web-01
  guru shell web-01 --shell /bin/zsh
  guru shell --watch web-01              what a colleague does there

Right after Enter, guru understands these keys itself:
  ~.  leave the terminal      ~?  help      ~~  one ~ for the device

Ends with the exit code of the shell on the device; 128 and the signal's number after a signal.`;

export function shellCommand(): Command {
  return new Command('shell')
    .description('work in a terminal on a device')
    .argument('<device>', 'its name, the beginning of its name, or its id')
    .option('--shell <path>', 'another shell than the device’s own')
    .option('--watch', 'look on in the session that somebody else has there')
    .addHelpText('after', HELP)
    .action(runShell);
}

interface Options {
  readonly shell?: string;
  readonly watch?: boolean;
}

async function runShell(wanted: string, options: Options): Promise<void> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    const advice = 'Run it in a terminal window, without pipes.';
    throw new Failure(EXIT.usage, 'no_terminal', 'guru shell needs a terminal.', advice);
  }
  if (options.watch) await watchShell(wanted);
  else await onDevice(wanted, (at) => openShell(at, options));
}

async function openShell({ device, session, signal }: AtWork, options: Options): Promise<void> {
  hint(`Connected to ${plain(deviceName(device))}. Enter ~? for help, Enter ~. to leave.`);
  const shell = options.shell === undefined ? {} : { shell: options.shell };
  const screen = Promise.withResolvers<Screen>();
  const terminal = await session.openTerminal({
    ...screenSize(),
    term: process.env.TERM || 'xterm-256color',
    onOutput: (bytes, done) => void screen.promise.then(({ draw }) => draw(bytes, done)),
    signal,
    ...shell,
  });
  // Only now: until the device has given a terminal, Ctrl-C ends guru as it ends any other program.
  using taken = takeScreen();
  screen.resolve(taken);
  const end = await workIn(taken, terminal);
  if (end.type === 'cut' && end.code === 'session_closed') throw new SessionProblem(end.code, end.message);
  process.exitCode = exitCodeOf(end);
}

type End = TerminalEnd | { readonly type: 'left' };

/** Gives this program's terminal to the device until one of the two has enough. */
async function workIn(screen: Screen, terminal: Terminal): Promise<End> {
  const fit = ({ cols, rows }: Size) => terminal.resize(cols, rows);
  screen.onResize(fit);
  // The window may have changed while the terminal was opened.
  fit(screenSize());
  try {
    const end = await Promise.race([terminal.ended, sendKeys(screen, terminal)]);
    await screen.drawn();
    // What is said next begins on a line of its own.
    if (end.type !== 'exited') screen.draw(new TextEncoder().encode('\r\n'), () => undefined);
    await screen.drawn();
    return end;
  } finally {
    terminal.close();
  }
}

/** Settles when the person leaves; a paste waits in the terminal until the device has taken what came before. */
async function sendKeys(screen: Screen, terminal: Terminal): Promise<End> {
  const reader = new EscapeReader();
  for await (const input of screen.keys) {
    const { keys, action } = reader.read(input);
    await terminal.write(keys);
    if (action === 'end') return { type: 'left' };
    if (action === 'help') screen.draw(new TextEncoder().encode(ESCAPE_HELP), () => undefined);
  }
  return { type: 'left' };
}

function exitCodeOf(end: End): number {
  if (end.type === 'left') return EXIT.ok;
  if (end.type === 'cut') {
    throw new Failure(EXIT.failed, end.code, `The terminal was cut: ${plain(end.message)}.`, 'Try again.');
  }
  if (end.code !== null) return end.code;
  return 128 + signalNumber(end.signal ?? '');
}

/** Devices say `TERM` or `SIGTERM`. */
function signalNumber(name: string): number {
  const numbers: Readonly<Record<string, number>> = constants.signals;
  return numbers[name.startsWith('SIG') ? name : `SIG${name}`] ?? 0;
}
