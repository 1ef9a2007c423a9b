import { constants } from 'node:os';
import type { SessionEnd, Terminal, TerminalEnd } from '@guru/client/session';
import { Command } from 'commander';
import { hint, openAccount } from '../../context.ts';
import { attachToDevice } from '../../device/attach.ts';
import { deviceName, findDevice } from '../../device/find.ts';
import { EXIT } from '../../exit-codes.ts';
import { Failure } from '../../failure.ts';
import { plain } from '../../output/plain.ts';
import { ESCAPE_HELP, EscapeReader } from '../../terminal/escape.ts';
import { type Screen, type Size, screenSize, takeScreen } from '../../terminal/screen.ts';

const HELP = `
Examples:
  guru shell web-01
  guru shell web-01 --shell /bin/zsh

Right after Enter, guru understands these keys itself:
  ~.  leave the terminal      ~?  help      ~~  one ~ for the device

Ends with the exit code of the shell on the device; 128 and the signal's number after a signal.`;

export function shellCommand(): Command {
  return new Command('shell')
    .description('work in a terminal on a device')
    .argument('<device>', 'its name, the beginning of its name, or its id')
    .option('--shell <path>', 'another shell than the device’s own')
    .addHelpText('after', HELP)
    .action(runShell);
}

async function runShell(wanted: string, options: { readonly shell?: string }): Promise<void> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    const advice = 'Run it in a terminal window, without pipes.';
    throw new Failure(EXIT.usage, 'no_terminal', 'guru shell needs a terminal.', advice);
  }
  const account = openAccount();
  const device = await findDevice(account.api, wanted);
  await using session = await attachToDevice(account, device.agent_id);
  hint(`Connected to ${plain(deviceName(device))}. Enter ~? for help, Enter ~. to leave.`);
  const shell = options.shell === undefined ? {} : { shell: options.shell };
  const screen = Promise.withResolvers<Screen>();
  const terminal = await session.openTerminal({
    ...screenSize(),
    term: process.env.TERM || 'xterm-256color',
    onOutput: (bytes, done) => void screen.promise.then(({ draw }) => draw(bytes, done)),
    ...shell,
  });
  // Only now: until the device has given a terminal, Ctrl-C ends guru as it ends any other program.
  using taken = takeScreen();
  screen.resolve(taken);
  const end = await workIn(taken, terminal);
  if (end.type === 'cut' && end.code === 'session_closed') throw sessionEnded(await session.closed);
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

/** What a session's end means for the one who worked in it; other reasons are shown as they are. */
const ENDS: Partial<Record<SessionEnd['reason'], string>> = {
  connection_lost: 'The connection to the server was lost.',
  agent_disconnected: 'The device has lost its connection.',
  idle_timeout: 'The session was idle for too long.',
  taken_over: 'Another technician has taken the session over.',
  device_removed: 'The device was removed.',
  server_shutdown: 'The server is stopping.',
};

function sessionEnded({ reason }: SessionEnd): Failure {
  const message = ENDS[reason] ?? `The session has ended: ${reason}.`;
  return new Failure(EXIT.failed, reason, message, 'Open a new one with: guru shell');
}

/** Devices say `TERM` or `SIGTERM`. */
function signalNumber(name: string): number {
  const numbers: Readonly<Record<string, number>> = constants.signals;
  return numbers[name.startsWith('SIG') ? name : `SIG${name}`] ?? 0;
}
