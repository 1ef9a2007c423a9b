import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from '@guru/client';
import { recordedEvents } from '@guru/client/replay';
import type { RecordedEvent } from '@guru/protocol/api';
import { Command, InvalidArgumentError } from 'commander';
import { hint, openAccount } from '../../context.ts';
import { interruptible } from '../../interrupt.ts';
import { ScreenWriter } from '../../terminal/screen-writer.ts';
import { Quiet } from './quiet.ts';
import { parseSpan } from './span.ts';

interface Options {
  readonly speed: number;
  readonly from: number;
  readonly idleLimit: number;
  readonly raw?: boolean;
}

/** Leaves the screen of a full-screen program, shows the cursor, and takes off colours, keys and mouse that it may have asked for. */
const CALM =
  '\x1b[?1049l\x1b[?25h\x1b[0m\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?1l\x1b>\r\n';

const EXAMPLES = `
Examples:
  guru replay 019f2b3c-…                        as it was, with silences of at most 2 s
  guru replay 019f2b3c-… --speed 4 --from 1m30s
  guru replay 019f2b3c-… --raw > web-01.cast    the file, for asciinema play
Find recordings with: guru sessions show <session>`;

export function replayCommand(): Command {
  return new Command('replay')
    .description('replay a recorded terminal')
    .argument('<recording>', 'its id')
    .option('--speed <factor>', 'so many times as fast, from 0.1 to 100', parseSpeed, 1)
    .option('--from <time>', 'begin at this moment, with the screen as it was then', parseSpan, 0)
    .option(
      '--idle-limit <time>',
      'silences are no longer than this; 0 leaves them as they were',
      parseSpan,
      2000,
    )
    .option('--raw', 'write the recording as an asciicast file instead')
    .addHelpText('after', EXAMPLES)
    .action((recording_id: string, options: Options) =>
      interruptible((signal) => {
        const { api } = openAccount();
        return options.raw
          ? writeFile(api, recording_id, signal)
          : replay(api, recording_id, options, signal);
      }),
    );
}

async function writeFile(api: ApiClient, recording_id: string, signal: AbortSignal): Promise<void> {
  const path = `/api/v1/recordings/${encodeURIComponent(recording_id)}/cast`;
  const response = await api.stream(path, { accept: 'application/x-asciicast' }, signal);
  const file = new ScreenWriter(process.stdout.fd);
  for await (const bytes of response.body ?? []) await write(file, bytes);
}

async function replay(
  api: ApiClient,
  recording_id: string,
  options: Options,
  signal: AbortSignal,
): Promise<void> {
  const screen = new ScreenWriter(process.stdout.fd);
  const quiet = new Quiet();
  const encoder = new TextEncoder();
  const wait = pauses(options);
  try {
    for await (const events of recordedEvents(api, recording_id, { signal })) {
      for (const event of events) {
        const [, code, data] = event;
        if (code === 'i' || code === 'x') continue;
        const pause = wait(event);
        if (pause > 0 && process.stdout.isTTY) await sleep(pause, undefined, { signal });
        if (code === 'o') await write(screen, encoder.encode(quiet.read(data)));
        else if (code === 'r') hint(`(${data})`);
      }
    }
  } finally {
    if (process.stdout.isTTY) await write(screen, encoder.encode(CALM));
    signal.throwIfAborted();
  }
}

/** How long to wait before an event, in milliseconds. Everything before the beginning is drawn at once. */
function pauses({ speed, from, idleLimit }: Options): (event: RecordedEvent) => number {
  let before = from;
  return ([at_ms]) => {
    const idle = Math.max(0, at_ms - before);
    before = Math.max(before, at_ms);
    return Math.min(idle, idleLimit === 0 ? Number.POSITIVE_INFINITY : idleLimit) / speed;
  };
}

function write(screen: ScreenWriter, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => screen.write(bytes, resolve));
}

function parseSpeed(text: string): number {
  const speed = Number(text);
  if (!(speed >= 0.1 && speed <= 100)) throw new InvalidArgumentError('It is a number from 0.1 to 100.');
  return speed;
}
