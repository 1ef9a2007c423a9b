import type { TreeFailure } from '@guru/client/files';
import { Command } from 'commander';
import { openAccount, print } from '../../context.ts';
import { EXIT } from '../../exit-codes.ts';
import { Failure } from '../../failure.ts';
import { lookAt } from '../../files/kind.ts';
import { readLocation } from '../../files/location.ts';
import { withSides } from '../../files/open-sides.ts';
import { Progress } from '../../files/progress.ts';
import { RateLimit } from '../../files/rate.ts';
import { type CopyContext, type Side, shown } from '../../files/side.ts';
import { carryOut } from '../../files/sync.ts';
import { type Plan, planSync, readTree } from '../../files/sync-plan.ts';
import { interruptible } from '../../interrupt.ts';
import { plain, safeJson } from '../../output/plain.ts';
import { parseRate } from './options.ts';

interface Options {
  readonly delete?: boolean;
  readonly dryRun?: boolean;
  readonly checksum?: boolean;
  readonly limitRate?: number;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  guru sync site web-01:/srv/www/site             what is new or changed, by size and time
  guru sync --delete --dry-run site web-01:/srv/www/site
  guru sync --checksum web-01:/etc/nginx nginx-of-web-01

Both are folders, and the second becomes like the first. What is only in the second stays, unless --delete is given.`;

export function syncCommand(): Command {
  return new Command('sync')
    .description('make a folder like another one, here or on a device')
    .argument('<source>', 'a folder here, or <device>:<absolute path>')
    .argument('<target>', 'a folder here or on a device')
    .option('--delete', 'remove what is only in the target')
    .option('-n, --dry-run', 'only say what would be done')
    .option('--checksum', 'compare contents, not times')
    .option('--limit-rate <rate>', 'bytes a second at most: 500k, 2M', parseRate)
    .option('--json', 'what was done, as JSON')
    .addHelpText('after', EXAMPLES)
    .action(sync);
}

async function sync(source: string, target: string, options: Options): Promise<void> {
  const places = [source, target].map(readLocation);
  if (places.every(({ at }) => at !== 'device') || places.some(({ at }) => at === 'stream')) {
    throw new Failure(
      EXIT.usage,
      'no_device',
      'One of the two must be a folder on a device.',
      'guru sync site web-01:/srv/www/site',
    );
  }
  const account = openAccount();
  const failures: TreeFailure[] = [];
  using progress = new Progress(!options.json);
  const plan = await interruptible((signal) =>
    withSides(account, places, signal, async ([from, to]) => {
      const context: CopyContext = {
        resume: false,
        limit: options.limitRate === undefined ? undefined : new RateLimit(options.limitRate),
        signal,
        progress,
        onFailure: (failure) => failures.push(failure),
      };
      return await syncSides(from, to, options, context);
    }),
  );
  report(plan, failures, progress, options);
}

async function syncSides(
  from: Side | undefined,
  to: Side | undefined,
  options: Options,
  context: CopyContext,
): Promise<Plan> {
  if (from === undefined || to === undefined || from.at === 'stream' || to.at === 'stream')
    throw new RangeError('two folders are needed');
  const { signal, onFailure } = context;
  const how = { checksum: options.checksum === true, signal, onFailure };
  const [source, target] = await Promise.all([lookAt(from, signal), lookAt(to, signal)]);
  for (const [side, known] of [
    [from, source],
    [to, target],
  ] as const) {
    if (known?.isFolder === false)
      throw new Failure(EXIT.failed, 'not_a_folder', `${plain(shown(side))} is no folder.`);
  }
  if (source === undefined) throw new Failure(EXIT.failed, 'not_found', `${plain(shown(from))} isn’t there.`);
  // What could not be seen in the source is not gone from it.
  let isSeen = true;
  const reading = {
    ...how,
    onFailure: (failure: TreeFailure) => {
      isSeen = false;
      onFailure(failure);
    },
  };
  const [here, there] = await Promise.all([
    readTree(from, reading),
    target === undefined ? [] : readTree(to, how),
  ]);
  const plan = planSync(here, there, options.delete === true && isSeen);
  if (!options.dryRun) await carryOut(from, to, plan, context);
  return plan;
}

function report(
  plan: Plan,
  failures: readonly TreeFailure[],
  progress: Progress,
  { json, dryRun }: Options,
): void {
  progress[Symbol.dispose]();
  const sent = plan.send.filter(({ kind }) => kind !== 'folder');
  if (json) {
    const paths = { sent: plan.send.map(({ path }) => path), removed: plan.remove.map(({ path }) => path) };
    print(safeJson({ dry_run: dryRun === true, ...paths, same: plan.same, bytes: progress.bytes, failures }));
  } else {
    for (const { path } of plan.remove) print(`- ${plain(path)}`);
    for (const { path, kind } of plan.send) print(`+ ${plain(path)}${kind === 'folder' ? '/' : ''}`);
    for (const { path, message } of failures) process.stderr.write(`${plain(path)}: ${plain(message)}\n`);
    const verb = dryRun ? 'would be sent' : 'sent';
    print(
      `${sent.length} ${verb}, ${plan.remove.length} ${dryRun ? 'would be removed' : 'removed'}, ${plan.same} the same`,
    );
  }
  if (failures.length > 0) process.exitCode = EXIT.failed;
}
