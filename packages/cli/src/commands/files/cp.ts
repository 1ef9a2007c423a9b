import type { TreeFailure } from '@guru/client/files';
import { Command } from 'commander';
import { openAccount, print } from '../../context.ts';
import { EXIT } from '../../exit-codes.ts';
import { Failure } from '../../failure.ts';
import { copyFile } from '../../files/copy-file.ts';
import { copyTree } from '../../files/copy-tree.ts';
import { lookAt } from '../../files/kind.ts';
import { readLocation } from '../../files/location.ts';
import { withSides } from '../../files/open-sides.ts';
import { Progress } from '../../files/progress.ts';
import { RateLimit } from '../../files/rate.ts';
import {
  type Copied,
  type CopyContext,
  nameOf,
  type Place,
  type Side,
  shown,
  within,
} from '../../files/side.ts';
import { interruptible } from '../../interrupt.ts';
import { bytes } from '../../output/format.ts';
import { plain, safeJson } from '../../output/plain.ts';
import { parseRate } from './options.ts';

interface Options {
  readonly recursive?: boolean;
  readonly resume: boolean;
  readonly limitRate?: number;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  guru cp nginx.conf web-01:/etc/nginx/nginx.conf
  guru cp web-01:/var/log/syslog .
  guru cp -r site web-01:/srv/www              the folder itself comes to be in /srv/www, if that is there
  guru cp web-01:/etc/hosts web-02:/tmp/hosts  through here, without a copy here
  pg_dump shop | guru cp - db-01:/tmp/shop.sql

A file is seen under its name when it is whole. One that was cut off goes on where it was when the same command is given again.`;

export function cpCommand(): Command {
  return new Command('cp')
    .description('copy files and folders to a device, from a device, or between devices')
    .argument(
      '<path...>',
      'what, and last where to: files here, or <device>:<absolute path>; - for the standard input or output',
    )
    .usage('[options] <source...> <target>')
    .option('-r, --recursive', 'folders with all that is in them')
    .option('--no-resume', 'begin anew also what was cut off')
    .option('--limit-rate <rate>', 'bytes a second at most: 500k, 2M', parseRate)
    .option('--json', 'what was done, as JSON')
    .addHelpText('after', EXAMPLES)
    .action(copy);
}

async function copy(paths: readonly string[], options: Options): Promise<void> {
  const places = paths.map(readLocation);
  if (places.length < 2)
    throw new Failure(EXIT.usage, 'no_target', 'It isn’t said where to copy it.', 'guru cp --help');

  if (places.every(({ at }) => at !== 'device')) {
    throw new Failure(
      EXIT.usage,
      'no_device',
      'Nothing of this is on a device.',
      'Name one: guru cp notes.txt web-01:/tmp/',
    );
  }
  const account = openAccount();
  const failures: TreeFailure[] = [];
  using progress = new Progress(!options.json);
  const copied = await interruptible((signal) =>
    withSides(account, places, signal, async (sides) => {
      const context: CopyContext = {
        resume: options.resume,
        limit: options.limitRate === undefined ? undefined : new RateLimit(options.limitRate),
        signal,
        progress,
        onFailure: (failure) => failures.push(failure),
      };
      return await copyAll(sides, context, options.recursive === true);
    }),
  );
  report(copied, failures, progress, options.json === true);
}

async function copyAll(sides: readonly Side[], context: CopyContext, recursive: boolean): Promise<Copied> {
  const [target, sources] = [sides.at(-1), sides.slice(0, -1)];
  if (target === undefined) throw new RangeError('there is no target');
  const folder = await folderOf(target, context.signal);
  if (sources.length > 1 && folder === undefined) {
    const advice = 'Several files need a folder that is there.';
    throw new Failure(EXIT.failed, 'not_a_folder', `${plain(shown(target))} is no folder.`, advice);
  }
  let [files, sum] = [0, 0];
  for (const source of sources) {
    const to = folder === undefined ? target : within(folder, nameIn(source));
    const copied = await copyOne(source, to, context, recursive);
    files += copied.files;
    sum += copied.bytes;
  }
  return { files, bytes: sum };
}

/** The target, when it is a folder that things are put into. */
async function folderOf(target: Side, signal: AbortSignal): Promise<Place | undefined> {
  if (target.at === 'stream') return undefined;
  return (await lookAt(target, signal))?.isFolder ? target : undefined;
}

function nameIn(source: Side): string {
  const name = nameOf(source);
  if (source.at !== 'stream' && name !== '') return name;
  throw new Failure(
    EXIT.usage,
    'no_name',
    `${plain(shown(source))} has no name of its own.`,
    'Give the target one.',
  );
}

async function copyOne(from: Side, to: Side, context: CopyContext, recursive: boolean): Promise<Copied> {
  if (from.at === 'stream') return await copyFile(from, to, undefined, context);
  const known = await lookAt(from, context.signal);
  if (known === undefined) throw new Failure(EXIT.failed, 'not_found', `${plain(shown(from))} isn’t there.`);
  if (!known.isFolder) return await copyFile(from, to, known, context);
  if (to.at === 'stream' || !recursive) {
    throw new Failure(
      EXIT.failed,
      'is_a_folder',
      `${plain(shown(from))} is a folder.`,
      'Copy folders with: guru cp -r',
    );
  }
  return await copyTree(from, to, context);
}

function report(
  { files, bytes: sum }: Copied,
  failures: readonly TreeFailure[],
  progress: Progress,
  json: boolean,
): void {
  const { seconds } = progress;
  progress[Symbol.dispose]();
  if (json) print(safeJson({ files, bytes: sum, seconds, failures }));
  for (const { path, message } of json ? [] : failures)
    process.stderr.write(`${plain(path)}: ${plain(message)}\n`);
  if (!json && process.stderr.isTTY) {
    const noun = files === 1 ? 'file' : 'files';
    process.stderr.write(
      `${files} ${noun}, ${bytes(sum)} in ${seconds.toFixed(1)} s (${bytes(sum / seconds)}/s)\n`,
    );
  }
  if (failures.length > 0) process.exitCode = EXIT.failed;
}
