import { runCommand } from '@guru/client/exec';
import { openForward } from '@guru/client/forward';
import type { AttachedSession } from '@guru/client/session';
import { CHANNEL_TYPES } from '@guru/protocol';
import { residentBytes } from './support/resident.ts';
import type { ChaosStage } from './support/stage.ts';
import { sitDown } from './support/technician.ts';
import { startWell } from './support/well.ts';

/** Terminals, commands and connections, of each so many, that print on and on and are not read. */
const OF_EACH = 5;
/** One that gets no more is full: so long after the last byte that came. */
const QUIET_MS = 500;
const LOOK_AGAIN_MS = 20;

export interface UnreadReport {
  /** Bytes that came before each channel was full, and what all windows together hold: none grows that nobody reads from. */
  readonly held: number;
  readonly windows: number;
  /** By how much the server's memory has grown, from before to the end. */
  readonly grown: number;
  /** Keys that were echoed in a terminal beside, while nothing was read, and how long the slowest took. */
  readonly echoes: number;
  readonly slowest_ms: number;
  /** Bytes that came later, when it was read again. */
  readonly later: number;
}

/** Looks away from everything that floods, for so long, and types in a terminal beside it. Then looks again. */
export async function lookAway(stage: ChaosStage, forMs: number): Promise<UnreadReport> {
  await using well = await startWell();
  const { session } = await sitDown(stage);
  const { type, close } = await openEchoing(session);
  await type();
  const before = residentBytes(stage.guru.pid);
  const flood = await floodAll(session, well.port);
  while (performance.now() - flood.lastAt() < QUIET_MS) await Bun.sleep(LOOK_AGAIN_MS);
  const held = flood.received();
  const until = performance.now() + forMs;
  let echoes = 0;
  let slowest_ms = 0;
  while (performance.now() < until) {
    slowest_ms = Math.max(slowest_ms, await type());
    echoes += 1;
  }
  const unmoved = flood.received() - held;
  const grown = residentBytes(stage.guru.pid) - before;
  flood.read();
  while (flood.received() < 2 * held) await Bun.sleep(LOOK_AGAIN_MS);
  const later = flood.received() - held;
  close();
  session.close();
  await session.closed;
  const { terminal, exec, forward } = CHANNEL_TYPES;
  const windows = OF_EACH * (terminal.startWindow + exec.startWindow + forward.startWindow);
  return { held: held + unmoved, windows, grown, echoes, slowest_ms, later };
}

/** A program that sends back what is typed. The terminal itself doesn't: its echo and a shell's prompt come in any order. */
const SEND_BACK = `stty raw -echo; printf 'rea''dy'; exec cat\n`;

/** A terminal in which a key is typed, and waited for. */
async function openEchoing(session: AttachedSession) {
  let shown = '';
  let look = () => {};
  const terminal = await session.openTerminal({
    cols: 80,
    rows: 24,
    onOutput(bytes, drawn) {
      shown += Buffer.from(bytes).toString();
      drawn();
      look();
    },
  });
  /** Milliseconds from the keys to what they make the terminal show. */
  const typeUntil = async (keys: string, word: string) => {
    shown = '';
    const seen = new Promise<void>((resolve) => {
      look = () => shown.includes(word) && resolve();
    });
    const began = performance.now();
    await terminal.write(Buffer.from(keys));
    await seen;
    return performance.now() - began;
  };
  await typeUntil(SEND_BACK, 'ready');
  let count = 0;
  return {
    close: () => terminal.close(),
    type() {
      count += 1;
      return typeUntil(`key ${count}.`, `key ${count}.`);
    },
  };
}

/** Channels that flood. Nothing of it is read until `read`. */
async function floodAll(session: AttachedSession, port: number) {
  let received = 0;
  let lastAt = performance.now();
  let isRead = false;
  const unread: (() => void)[] = [];
  const take = (bytes: Uint8Array, done: () => void) => {
    received += bytes.length;
    lastAt = performance.now();
    if (isRead) done();
    else unread.push(done);
  };
  for (let count = 0; count < OF_EACH; count += 1) {
    const terminal = await session.openTerminal({ cols: 80, rows: 24, onOutput: take });
    await terminal.write(Buffer.from('exec yes\n'));
    const command = runCommand(session, { command: ['yes'], onStdout: take });
    command.ended.catch(() => undefined);
    await command.started;
    await openForward(session, { host: '127.0.0.1', port, onData: take });
  }
  return {
    received: () => received,
    lastAt: () => lastAt,
    read() {
      isRead = true;
      for (const done of unread.splice(0)) done();
    },
  };
}
