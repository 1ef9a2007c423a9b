import type { AgentSummary } from '@guru/protocol/api';
import { Command } from 'cmdk';
import { SquareTerminal } from 'lucide-react';
import type { ReactNode } from 'react';
import { Kbd } from '../../ui/Kbd.tsx';
import { StateShape } from '../../ui/Status.tsx';
import { TEXTS } from './texts.ts';
import type { CommandEntry, Commands } from './useCommands.ts';

const ITEM =
  'group flex h-9 cursor-default items-center gap-2.5 rounded-1 px-2 data-[selected=true]:bg-selected max-sm:h-11';
const GROUP =
  '**:[[cmdk-group-heading]]:px-2 **:[[cmdk-group-heading]]:pt-2 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-12 **:[[cmdk-group-heading]]:text-ink-3';

interface Props {
  devices: readonly AgentSummary[];
  searching: boolean;
  commands: Commands;
  text: string;
}

export function PaletteList({ devices, searching, commands, text }: Props) {
  return (
    <Command.List className="max-h-[min(26rem,60vh)] overflow-y-auto p-1.5 pt-0">
      <Command.Empty className="px-2 py-6 text-ink-3">
        {searching ? TEXTS.searching : TEXTS.nothing(text)}
      </Command.Empty>
      {devices.length > 0 && (
        <Command.Group heading={TEXTS.groups.devices} forceMount className={GROUP}>
          {devices.map((device) => (
            <DeviceItems key={device.agent_id} device={device} commands={commands} />
          ))}
        </Command.Group>
      )}
      <Group name="here" entries={commands.entries} />
      <Group name="go" entries={commands.entries} />
      <Group name="do" entries={commands.entries} />
    </Command.List>
  );
}

/** A device twice over: to look at, and to work on. */
function DeviceItems({ device, commands }: { device: AgentSummary; commands: Commands }) {
  const { agent_id, status, client_name, site_name } = device;
  const name = device.display_name ?? device.hostname;
  const row = (more: ReactNode) => (
    <>
      <StateShape state={status} />
      <span className="truncate">{name}</span>
      <span className="sr-only">{status}</span>
      {more}
    </>
  );
  return (
    <>
      <Command.Item
        value={agent_id}
        forceMount
        onSelect={() => commands.openDevice(agent_id)}
        className={ITEM}
      >
        {row(
          <span className="ml-auto truncate text-12 text-ink-3">
            {client_name} / {site_name}
          </span>,
        )}
      </Command.Item>
      {status === 'online' && (
        <Command.Item
          value={`${agent_id} terminal`}
          forceMount
          onSelect={() => commands.openTerminal(agent_id, name)}
          className={ITEM}
        >
          {row(
            <span className="ml-auto flex items-center gap-1.5 text-12 text-ink-3">
              <SquareTerminal size={13} aria-hidden />
              {TEXTS.terminalOn}
            </span>,
          )}
        </Command.Item>
      )}
    </>
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
