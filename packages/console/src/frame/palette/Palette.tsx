import { Dialog } from '@base-ui/react/dialog';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { type KeyboardEvent, useDeferredValue, useState } from 'react';
import { fewAgentsQuery } from '../../api/agents.ts';
import type { Scope } from '../../app/search.ts';
import { Kbd } from '../../ui/Kbd.tsx';
import { PaletteList } from './PaletteList.tsx';
import { TEXTS } from './texts.ts';
import { useCommands } from './useCommands.ts';

const DEVICES_SHOWN = 8;

interface Props {
  scope: Scope;
  onClose: () => void;
}

/** ⌘K: find a device, go somewhere, do something. Devices are searched by the server, everything else here. */
export function Palette({ scope, onClose }: Props) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState('');
  const search = useDeferredValue(text.trim());
  const found = useQuery({
    ...fewAgentsQuery({ search, client_id: scope.client, site_id: scope.site }, DEVICES_SHOWN),
    enabled: search.length > 0,
    placeholderData: keepPreviousData,
  });
  const devices = search.length > 0 ? (found.data?.items ?? []) : [];
  // Devices come after the keys: cmdk, which chose among what was there then, has nothing chosen.
  const value = chosen || (devices[0]?.agent_id ?? '');
  const device = devices.find(({ agent_id }) => agent_id === value);
  const commands = useCommands(onClose);

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || device?.status !== 'online') return;
    event.preventDefault();
    commands.openTerminal(device.agent_id, device.display_name ?? device.hostname);
  }

  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Popup
          aria-label={TEXTS.title}
          className="popup-motion fixed top-[14vh] left-1/2 z-40 w-150 max-w-[calc(100vw-1.5rem)] -translate-x-1/2 overflow-hidden rounded-2 border border-line-strong bg-raised shadow-popup outline-none max-sm:top-2"
        >
          <Command label={TEXTS.title} loop value={value} onValueChange={setChosen} onKeyDown={onKeyDown}>
            <Command.Input
              value={text}
              onValueChange={setText}
              placeholder={TEXTS.placeholder}
              className="h-11 w-full border-b border-line bg-transparent px-4 text-15 outline-none placeholder:text-ink-3"
            />
            <PaletteList
              devices={devices}
              searching={search.length > 0 && found.isFetching}
              commands={commands}
              text={text}
            />
          </Command>
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
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
