import { Command } from 'commander';
import { openAccount, print } from '../../context.ts';
import { deviceName, findDevice } from '../../device/find.ts';
import { plain, safeJson } from '../../output/plain.ts';
import { parseQuietSpan } from './span.ts';

interface Options {
  readonly check?: string;
  readonly for: number;
  readonly reason: string;
  readonly json?: boolean;
}

export function muteCommand(): Command {
  return new Command('mute')
    .description('tell nobody of a device, or of one of its checks, until a time')
    .argument('<device>', 'its name, the beginning of its name, or its id')
    .option('--check <key>', 'only of this check, as guru checks names it')
    .requiredOption('--for <span>', 'how long: 30m, 2h, 7d', parseQuietSpan)
    .requiredOption('--reason <text>', 'why, for whoever wonders')
    .option('--json', 'as JSON')
    .action((device: string, _: Options, self: Command) => mute(device, self.optsWithGlobals()));
}

async function mute(wanted: string, options: Options): Promise<void> {
  const { api } = openAccount();
  const device = await findDevice(api, wanted);
  const made = await api('POST /api/v1/mutes', {
    body: {
      reach: { level: 'device', target_id: device.agent_id },
      key: options.check ?? null,
      reason: options.reason,
      until: new Date(Date.now() + options.for).toISOString(),
    },
  });
  const what = made.key === null ? deviceName(device) : `${made.key} on ${deviceName(device)}`;
  if (options.json) print(safeJson(made));
  else
    print(
      plain(
        `Nobody is told of ${what} until ${made.until}. End it with: guru maintenance end ${made.mute_id}`,
      ),
    );
}
