import type { AttachedSession, SpeedOptions } from '@guru/client/session';
import { Command, InvalidArgumentError, Option } from 'commander';
import { print } from '../../context.ts';
import { deviceName } from '../../device/find.ts';
import { type AtWork, onDevice } from '../../device/with-session.ts';
import { bytes } from '../../output/format.ts';
import { plain, safeJson } from '../../output/plain.ts';

const MIB = 1024 * 1024;
const DIRECTIONS = ['download', 'upload', 'echo'] as const;
type Direction = (typeof DIRECTIONS)[number];

interface Options {
  readonly size: number;
  readonly direction?: Direction;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  guru speed web-01                              64 MiB there and 64 MiB back
  guru speed web-01 --direction download --size 256`;

export function speedCommand(): Command {
  return new Command('speed')
    .description('measure the way between here and a device, through the server')
    .argument('<device>', 'its name, the beginning of its name, or its id')
    .option('--size <MiB>', 'how much to send each way', parseSize, 64)
    .addOption(new Option('--direction <direction>', 'only one').choices(DIRECTIONS))
    .option('--json', 'as JSON')
    .addHelpText('after', EXAMPLES)
    .action((wanted, options) => onDevice(wanted, (at) => measure(at, options)));
}

async function measure({ device, session, signal }: AtWork, options: Options): Promise<void> {
  const directions: readonly Direction[] = options.direction ? [options.direction] : ['download', 'upload'];
  const results = [];
  for (const direction of directions) {
    const result = await measureOne(session, { direction, bytes: options.size * MIB, signal });
    results.push({ direction, ...result });
    if (!options.json) {
      const seconds = (result.duration_ms / 1000).toFixed(2);
      const rate = `${bytes(result.bytes_per_s)}/s`;
      print(`${direction.padEnd(8)}  ${rate.padStart(12)}  ${bytes(result.bytes)} in ${seconds} s`);
    }
  }
  if (options.json) print(safeJson({ device: plain(deviceName(device)), results }));
}

/** Shows how far it is, on the same line, where somebody is looking. */
async function measureOne(session: AttachedSession, options: SpeedOptions) {
  const { stderr } = process;
  if (!stderr.isTTY) return await session.measureSpeed(options);
  let shown = -1;
  const onProgress = (done: number) => {
    const share = Math.floor((done / options.bytes) * 100);
    if (share === shown) return;
    shown = share;
    stderr.write(`\r${options.direction} ${share} %`);
  };
  try {
    return await session.measureSpeed({ ...options, onProgress });
  } finally {
    stderr.write('\r\x1b[K');
  }
}

function parseSize(text: string): number {
  const size = Number(text);
  if (!Number.isInteger(size) || size < 1 || size > 4096) {
    throw new InvalidArgumentError('It is a whole number of MiB from 1 to 4096.');
  }
  return size;
}
