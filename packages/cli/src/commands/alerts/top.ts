import type { ApiClient } from '@guru/client';
import type { AgentSummary } from '@guru/protocol/api';
import type { Metrics } from '@guru/protocol/control';
import { Command } from 'commander';
import { openAccount, print } from '../../context.ts';
import { deviceName, findDevice } from '../../device/find.ts';
import { EXIT } from '../../exit-codes.ts';
import { Failure } from '../../failure.ts';
import { interruptible } from '../../interrupt.ts';
import { plain, safeJson } from '../../output/plain.ts';
import { type FullScreen, takeFullScreen } from './full-screen.ts';
import { watchHeartbeats } from './heartbeats.ts';
import { type Order, topLines } from './top-view.ts';

const EXAMPLES = `
Examples:
  guru top web-01                processor, memory, disks, network and the busiest processes, every two seconds
  guru top web-01 --once         one look, as text
  guru top web-01 --json | jq --unbuffered .cpu_percent

Keys: q leaves, m orders the processes by memory, c by CPU. All processes: guru ps web-01`;

/** Wide enough for what is printed to a file. */
const PRINTED = { cols: 100, rows: Number.POSITIVE_INFINITY };
/** A device that is watched closely says something every two seconds; one whose line is slow may take longer. */
const PATIENCE_MS = 30_000;

interface Options {
  readonly once?: boolean;
  readonly json?: boolean;
}

export function topCommand(): Command {
  return new Command('top')
    .description('watch what a device is busy with')
    .argument('<device>', 'its name, the beginning of its name, or its id')
    .option('--once', 'one look, as text; also where there is no terminal')
    .option('--json', 'as JSON, one line each time')
    .addHelpText('after', EXAMPLES)
    .action(top);
}

async function top(wanted: string, { once, json }: Options): Promise<void> {
  const { api } = openAccount();
  const device = await findDevice(api, wanted);
  if (device.status === 'offline') {
    const message = `${deviceName(device)} is offline, so there is nothing to watch.`;
    throw new Failure(EXIT.failed, 'agent_offline', message, 'See how it stood with: guru device');
  }
  await interruptible(async (signal) => {
    if (json) await printJson(api, device, once === true, signal);
    else if (once || !process.stdout.isTTY || !process.stdin.isTTY) {
      print(printable(device, await nextMetrics(api, device, signal)));
    } else await watch(api, device, signal);
  });
}

async function printJson(api: ApiClient, device: AgentSummary, once: boolean, signal: AbortSignal) {
  if (once) {
    print(safeJson(await nextMetrics(api, device, signal)));
    return;
  }
  const given = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => given.reject(signal.reason));
  process.stdout.on('error', given.reject);
  using _ = watchHeartbeats(api, device.agent_id, {
    // In JSON a line end is only ever between two things.
    onMetrics: (metrics) => print(safeJson(metrics).replaceAll('\n', '')),
    onTrouble: () => undefined,
  });
  await given.promise;
}

/** Waits for one heartbeat. Throws `Failure` `no_heartbeat` when none comes. */
async function nextMetrics(api: ApiClient, device: AgentSummary, signal: AbortSignal): Promise<Metrics> {
  const next = Promise.withResolvers<Metrics>();
  const patience = AbortSignal.timeout(PATIENCE_MS);
  signal.addEventListener('abort', () => next.reject(signal.reason));
  patience.addEventListener('abort', () => {
    const message = `${deviceName(device)} has said nothing for ${PATIENCE_MS / 1000} seconds.`;
    next.reject(
      new Failure(EXIT.failed, 'no_heartbeat', message, 'Is it still online? Look with: guru device'),
    );
  });
  using _ = watchHeartbeats(api, device.agent_id, { onMetrics: next.resolve, onTrouble: () => undefined });
  return await next.promise;
}

/** Without what only a screen has: colours, keys, and bare ends of lines. */
function printable(device: AgentSummary, metrics: Metrics): string {
  const lines = topLines({ ...titleOf(device), metrics, order: 'cpu', trouble: '' }, PRINTED);
  return lines
    .slice(0, -1)
    .map((line) => Bun.stripANSI(line).trimEnd())
    .join('\n');
}

function titleOf(device: AgentSummary) {
  return { name: deviceName(device), place: `${device.client_name} / ${device.site_name}` };
}

async function watch(api: ApiClient, device: AgentSummary, signal: AbortSignal): Promise<void> {
  using screen = takeFullScreen();
  let metrics: Metrics | null = null;
  let trouble = '';
  let order: Order = 'cpu';
  const draw = () => {
    const waiting = [`Waiting for ${plain(deviceName(device))}…`, trouble];
    screen.show(
      metrics === null ? waiting : topLines({ ...titleOf(device), metrics, order, trouble }, screen.size),
    );
  };
  screen.onResize(draw);
  using _ = watchHeartbeats(api, device.agent_id, {
    onMetrics(next) {
      metrics = next;
      draw();
    },
    onTrouble(next) {
      if (next === trouble) return;
      trouble = next;
      draw();
    },
  });
  draw();
  const aborted = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => aborted.reject(signal.reason));
  const left = readKeys(screen, (chosen) => {
    order = chosen;
    draw();
  });
  await Promise.race([left, aborted.promise]);
}

/** Settles when the person leaves. */
async function readKeys(screen: FullScreen, choose: (order: Order) => void): Promise<void> {
  for await (const input of screen.keys) {
    const typed = new TextDecoder().decode(input);
    if (typed.includes('q') || typed.includes('\x03')) return;
    if (typed.includes('m')) choose('memory');
    if (typed.includes('c')) choose('cpu');
  }
}
