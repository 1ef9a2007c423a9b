import type { AgentSummary } from '@guru/protocol/api';
import { Command } from 'cmdk';
import { Kbd } from '../../ui/Kbd.tsx';
import { StateShape } from '../../ui/Status.tsx';
import { TEXTS } from './texts.ts';
import type { CommandEntry, Commands } from './useCommands.ts';

const ITEM =
  'flex h-9 cursor-default items-center gap-2.5 rounded-1 px-2 data-[selected=true]:bg-selected max-sm:h-11';
const GROUP =
  '**:[[cmdk-group-heading]]:px-2 **:[[cmdk-group-heading]]:pt-2 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-12 **:[[cmdk-group-heading]]:text-ink-3';

/** Marks what the server has found. */
export const DEVICE = 'device';

interface Props {
  devices: readonly AgentSummary[];
  searching: boolean;
  commands: Commands;
  text: string;
}

/** What the palette found: devices by the server's search, commands by cmdk's. */
export function PaletteList({ devices, searching, commands, text }: Props) {
  return (
    <Command.List className="max-h-[min(26rem,60vh)] overflow-y-auto p-1.5 pt-0">
      {devices.length === 0 && (
        <Command.Empty className="px-2 pt-5 pb-4 text-ink-3">
          {searching ? TEXTS.searching : TEXTS.nothing(text)}
        </Command.Empty>
      )}
      {devices.length > 0 && (
        <Command.Group heading={TEXTS.groups.devices} className={GROUP}>
          {devices.map((device) => (
            <Command.Item
              key={device.agent_id}
              value={device.agent_id}
              keywords={[DEVICE]}
              onSelect={() => commands.openDevice(device.agent_id)}
              className={ITEM}
            >
              <StateShape state={device.status} />
              <span className="truncate">{device.display_name ?? device.hostname}</span>
              <span className="text-12 text-ink-3">{device.status}</span>
              <span className="ml-auto truncate text-12 text-ink-3">
                {device.client_name} / {device.site_name}
              </span>
            </Command.Item>
          ))}
        </Command.Group>
      )}
      <Group name="here" entries={commands.entries} />
      <Group name="go" entries={commands.entries} />
      <Group name="do" entries={commands.entries} />
    </Command.List>
  );
}

function Group({ name, entries }: { name: CommandEntry['group']; entries: readonly CommandEntry[] }) {
  const own = entries.filter(({ group }) => group === name);
  if (own.length === 0) return null;
  return (
    <Command.Group heading={TEXTS.groups[name]} className={GROUP}>
      {own.map(({ icon: Icon, words, shortcut, run }) => (
        <Command.Item key={words} onSelect={run} className={ITEM}>
          <Icon size={15} aria-hidden className="text-ink-3" />
          <span className="flex-1">{words}</span>
          {shortcut && <Kbd keys={shortcut} />}
        </Command.Item>
      ))}
    </Command.Group>
  );
}
