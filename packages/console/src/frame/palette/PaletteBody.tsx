import type { AgentSummary } from '@guru/protocol/api';
import { Command, useCommandState } from 'cmdk';
import type { KeyboardEvent } from 'react';
import { Kbd } from '../../ui/Kbd.tsx';
import { PaletteList } from './PaletteList.tsx';
import { TEXTS } from './texts.ts';
import type { Commands } from './useCommands.ts';

interface Props {
  text: string;
  onText: (text: string) => void;
  devices: readonly AgentSummary[];
  searching: boolean;
  commands: Commands;
}

/**
 * What one types, what was found, and what Enter does with it. What is chosen is cmdk's to say: a copy of it here would be late when keys come faster than the
 * page is drawn.
 */
export function PaletteBody({ text, onText, devices, searching, commands }: Props) {
  const chosen = useCommandState(({ value }) => value);
  const device = devices.find(({ agent_id }) => agent_id === chosen);

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || device?.status !== 'online') return;
    event.preventDefault();
    commands.openTerminal(device.agent_id, device.display_name ?? device.hostname);
  }

  return (
    <>
      <Command.Input
        value={text}
        onValueChange={onText}
        onKeyDown={onKeyDown}
        placeholder={TEXTS.placeholder}
        className="h-11 w-full border-b border-line bg-transparent px-4 text-15 outline-none placeholder:text-ink-3"
      />
      <PaletteList devices={devices} searching={searching} commands={commands} text={text} />
      <footer className="flex h-9 items-center gap-4 border-t border-line px-4 text-12 text-ink-3 max-sm:hidden">
        <span className="flex items-center gap-1.5">
          <Kbd keys="Enter" /> {device ? TEXTS.openDevice : TEXTS.choose}
        </span>
        {device?.status === 'online' && (
          <span className="flex items-center gap-1.5">
            <Kbd keys="mod+Enter" /> {TEXTS.terminalOn}
          </span>
        )}
      </footer>
    </>
  );
}
