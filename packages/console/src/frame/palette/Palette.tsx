import { Dialog } from '@base-ui/react/dialog';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Command, defaultFilter } from 'cmdk';
import { useDeferredValue, useState } from 'react';
import { fewAgentsQuery } from '../../api/agents.ts';
import type { Scope } from '../../app/search.ts';
import { PaletteBody } from './PaletteBody.tsx';
import { DEVICE } from './PaletteList.tsx';
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
  const found = useQuery({
    ...fewAgentsQuery({ search, client_id: scope.client, site_id: scope.site }, DEVICES_SHOWN),
    enabled: search.length > 0,
    placeholderData: keepPreviousData,
  });
  const devices = search.length > 0 ? (found.data?.items ?? []) : [];
  const commands = useCommands(onClose);

  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Dialog.Popup
          aria-label={TEXTS.title}
          className="popup-motion fixed top-[14vh] left-1/2 z-40 w-150 max-w-[calc(100vw-1.5rem)] -translate-x-1/2 overflow-hidden rounded-2 border border-line-strong bg-raised shadow-popup outline-none max-sm:top-2"
        >
          <Command label={TEXTS.title} loop filter={score}>
            <PaletteBody
              text={text}
              onText={setText}
              devices={devices}
              searching={search.length > 0 && found.isFetching}
              commands={commands}
            />
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The server has found the devices, so all of them stand, above the commands; those are found by cmdk. */
function score(value: string, search: string, keywords?: string[]): number {
  return keywords?.includes(DEVICE) ? 2 : defaultFilter(value, search, keywords);
}
