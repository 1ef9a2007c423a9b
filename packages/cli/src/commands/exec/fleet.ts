import type { AgentSummary } from '@guru/protocol/api';
import { deviceName } from '../../device/find.ts';
import { plain } from '../../output/plain.ts';
import type { Outcome, Result } from './outcome.ts';
import { type Order, runOn } from './run.ts';
import { openSink } from './sink.ts';

/** How far beyond the one whose turn it is others may begin: their output waits here, a window (256 KiB) each at most. */
const MOST_AHEAD = 100;

/** Does something on every device, on some at once, beginning in their order. */
export async function runOnAll(
  devices: readonly AgentSummary[],
  parallel: number,
  run: (device: AgentSummary, index: number) => Promise<Outcome>,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = devices.entries();
  // All of them take from the one list of what is left.
  const work = async () => {
    for (const [index, device] of left) results[index] = { device, outcome: await run(device, index) };
  };
  await Promise.all(Array.from({ length: Math.min(parallel, devices.length) }, work));
  return results;
}

export interface Fleet extends Order {
  readonly devices: readonly AgentSummary[];
  readonly parallel: number;
  /** A command has ended, in whichever order. */
  readonly onEnded: (ended: number) => void;
  /** Called right before something is printed. */
  readonly beforeOutput: () => void;
}

/**
 * Runs a command on many devices and prints what they say one device after the other, in the order in which they were named. A device whose turn
 * has not come is held back once its window is full, so that nothing piles up here; the one whose turn it is always runs.
 */
export async function runOnMany(fleet: Fleet): Promise<Result[]> {
  const { devices, parallel, onEnded } = fleet;
  // The last one comes when all has been printed.
  const turns = Array.from({ length: devices.length + 1 }, () => Promise.withResolvers<void>());
  turns[0]?.resolve();
  let ended = 0;
  const results = await runOnAll(devices, parallel, async (device, index) => {
    await turns[index - MOST_AHEAD]?.promise;
    const printer = new Printer(fleet, device, turns[index]?.promise ?? Promise.resolve());
    const outcome = await runOn(device, { ...fleet, command: { ...fleet.command, ...printer.output } });
    ended += 1;
    onEnded(ended);
    // Not waited for: what is left to print is no work for the device.
    void printer.end().then(() => turns[index + 1]?.resolve());
    return outcome;
  });
  await turns.at(-1)?.promise;
  return results;
}

/** Prints the output of one device once its turn has come. */
class Printer {
  readonly #sink;
  readonly #fleet: Fleet;
  #before: Promise<void>;

  constructor(fleet: Fleet, device: AgentSummary, turn: Promise<void>) {
    this.#sink = openSink(`${plain(deviceName(device))}: `);
    this.#fleet = fleet;
    this.#before = turn;
  }

  readonly output = {
    onStdout: (bytes: Uint8Array, done: () => void) => this.#print('stdout', bytes, done),
    onStderr: (bytes: Uint8Array, done: () => void) => this.#print('stderr', bytes, done),
  };

  /** Settles when everything has been printed. */
  end(): Promise<void> {
    return this.#before.then(() => this.#sink.end());
  }

  #print(stream: 'stdout' | 'stderr', bytes: Uint8Array, done: () => void): void {
    this.#before = this.#before.then(async () => {
      this.#fleet.beforeOutput();
      await this.#sink.write(stream, bytes);
      done();
    });
  }
}
