import type { AgentSummary } from '@guru/protocol/api';
import { print } from '../../context.ts';
import { deviceName } from '../../device/find.ts';
import { EXIT } from '../../exit-codes.ts';
import { plain, safeJson } from '../../output/plain.ts';
import { runOnAll, runOnMany } from './fleet.ts';
import { Kept } from './kept.ts';
import { asJson, describe, exitCodeOf, isFine, type Result } from './outcome.ts';
import { Progress } from './progress.ts';
import { type Order, runOn } from './run.ts';
import { openSink } from './sink.ts';

/** Each of these runs a command, says what came of it, and answers what the program ends with. */

/** On one device, as if it ran here. Throws what kept it from that. */
export async function runAsHere(device: AgentSummary, order: Order): Promise<number> {
  const sink = openSink('');
  let written = Promise.resolve();
  const print = (stream: 'stdout' | 'stderr') => (bytes: Uint8Array, done: () => void) => {
    written = written.then(() => sink.write(stream, bytes)).then(done);
  };
  const output = { onStdout: print('stdout'), onStderr: print('stderr') };
  const outcome = await runOn(device, { ...order, command: { ...order.command, ...output } });
  await written;
  if (outcome.status !== 'ended') throw outcome.error;
  if (outcome.timed_out) process.stderr.write('guru: The time of the command was up.\n');
  return exitCodeOf(outcome);
}

/** On many, one output after the other and a summary at the end. */
export async function runForPeople(
  devices: readonly AgentSummary[],
  order: Order,
  parallel: number,
): Promise<number> {
  const progress = new Progress(devices.length);
  const results = await runOnMany({
    ...order,
    devices,
    parallel,
    onEnded: (ended) => progress.show(ended),
    beforeOutput: () => progress.clear(),
  }).finally(() => progress.clear());
  const others = results.filter((result) => !isFine(result));
  process.stderr.write(`${devices.length} devices: ${devices.length - others.length} ended with 0.\n`);
  for (const { device, outcome } of others)
    process.stderr.write(`  ${plain(deviceName(device))}: ${plain(describe(outcome))}\n`);
  return exitCodeOfAll(results);
}

/** On one or many, all of it in one JSON array. */
export async function runForPrograms(
  devices: readonly AgentSummary[],
  order: Order,
  parallel: number,
): Promise<number> {
  const kept = new Map<string, object>();
  const results = await runOnAll(devices, parallel, async (device) => {
    const [stdout, stderr] = [new Kept(), new Kept()];
    const output = { onStdout: stdout.read, onStderr: stderr.read };
    const outcome = await runOn(device, { ...order, command: { ...order.command, ...output } });
    const is_cut = stdout.isCut || stderr.isCut;
    kept.set(device.agent_id, { stdout: stdout.text, stderr: stderr.text, is_cut });
    return outcome;
  });
  const told = results.map(({ device, outcome }) => ({
    device: deviceName(device),
    agent_id: device.agent_id,
    ...asJson(outcome),
    ...kept.get(device.agent_id),
  }));
  print(safeJson(told));
  const [result] = results;
  if (results.length === 1 && result?.outcome.status === 'ended') return exitCodeOf(result.outcome);
  return exitCodeOfAll(results);
}

function exitCodeOfAll(results: readonly Result[]): number {
  return results.every(isFine) ? EXIT.ok : EXIT.failed;
}
