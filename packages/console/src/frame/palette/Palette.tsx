import { Dialog } from '@base-ui/react/dialog';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { useDeferredValue, useState } from 'react';
import { fewAgentsQuery } from '../../api/agents.ts';
import type { Scope } from '../../app/search.ts';
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
  const search = useDeferredValue(text.trim());
  const devices = useQuery({
    ...fewAgentsQuery(
      {
        search,
        ...(scope.client ? { client_id: scope.client } : {}),
        ...(scope.site ? { site_id: scope.site } : {}),
      },
      DEVICES_SHOWN,
    ),
    enabled: search.length > 0,
    placeholderData: keepPreviousData,
  });
  const commands = useCommands(onClose);

  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/30" />
        <Dialog.Popup
          aria-label={TEXTS.title}
          className="popup-motion fixed top-[14vh] left-1/2 z-40 w-150 max-w-[calc(100vw-1.5rem)] -translate-x-1/2 overflow-hidden rounded-2 border border-line-strong bg-raised shadow-popup outline-none max-sm:top-2"
        >
          <Command label={TEXTS.title} loop>
            <Command.Input
              value={text}
              onValueChange={setText}
              placeholder={TEXTS.placeholder}
              className="h-11 w-full border-b border-line bg-transparent px-4 text-15 outline-none placeholder:text-ink-3"
            />
            <PaletteList
              devices={search.length > 0 ? (devices.data?.items ?? []) : []}
              searching={search.length > 0 && devices.isFetching}
              commands={commands}
              text={text}
            />
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
