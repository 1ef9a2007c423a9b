import { useNavigate } from '@tanstack/react-router';
import { ChevronDown, ChevronUp, Maximize2, Search } from 'lucide-react';
import { useState } from 'react';
import { useOpenSessions } from '../../device-session/hooks.ts';
import { SessionChips } from '../../device-session/SessionChips.tsx';
import { useTransfers } from '../../files/hooks.ts';
import { useKept, usePhone } from '../../lib/hooks.ts';
import { FontSize } from '../../terminal/FontSize.tsx';
import { useTerminals } from '../../terminal/hooks.ts';
import { TabStrip } from '../../terminal/TabStrip.tsx';
import { TerminalPane } from '../../terminal/TerminalPane.tsx';
import { terminals } from '../../terminal/terminals.ts';
import { TEXTS } from '../../terminal/texts.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { dockHeight, dockOpen } from './dock-state.ts';
import { ResizeHandle } from './ResizeHandle.tsx';
import { TransferChip } from './TransferChip.tsx';
import { TransferList } from './TransferList.tsx';

/** Where terminals and transfers live: along the bottom of every page, and they outlive each of them. On a phone a line that leads to the terminals. */
export function Dock() {
  const { tabs, active } = useTerminals();
  const moving = useTransfers();
  /** The tab beside which the transfers are listed, null when there is none: another that comes to the front, a new one too, is what one wants to see. */
  const [listedBeside, setListedBeside] = useState<number | null>();
  const [open, setOpen] = useKept(dockOpen);
  const [height] = useKept(dockHeight);
  const phone = usePhone();
  const navigate = useNavigate();
  const tab = tabs.find(({ id }) => id === active);
  const sessions = useOpenSessions().filter(({ agent_id }) => tabs.every((one) => one.agent_id !== agent_id));
  if (tabs.length === 0 && sessions.length === 0 && moving.length === 0) return null;

  const transfersShown = listedBeside === active && moving.length > 0;

  function showFullPage(id: number) {
    terminals.activate(id);
    const agentId = tabs.find((one) => one.id === id)?.agent_id;
    if (agentId) void navigate({ to: '/devices/$agentId/terminal', params: { agentId } });
  }

  function activate(id: number) {
    if (phone) return showFullPage(id);
    setListedBeside(undefined);
    setOpen(!(open && id === active && !transfersShown));
    terminals.activate(id);
  }

  const shown = open && !phone && tab !== undefined && !transfersShown;
  return (
    <section
      aria-label={TEXTS.dock}
      className="relative flex shrink-0 flex-col border-t border-line-strong print:hidden"
    >
      {shown && <ResizeHandle />}
      <TabStrip
        tabs={tabs}
        active={shown ? active : null}
        onActivate={activate}
        onClose={terminals.close}
        more={
          <>
            <SessionChips sessions={sessions} />
            <TransferChip
              all={moving}
              open={transfersShown}
              onToggle={() => setListedBeside(transfersShown ? undefined : active)}
            />
          </>
        }
      >
        {shown && (
          <>
            <IconButton
              icon={Search}
              label={TEXTS.search}
              size="small"
              onClick={() => terminals.setSearching(tab.id, true)}
            />
            <FontSize />
            <IconButton
              icon={Maximize2}
              label={TEXTS.fullPage}
              size="small"
              onClick={() => showFullPage(tab.id)}
            />
          </>
        )}
        {!phone && tabs.length > 0 && (
          <IconButton
            icon={open ? ChevronDown : ChevronUp}
            label={open ? TEXTS.hide : TEXTS.show}
            size="small"
            onClick={() => setOpen(!open)}
          />
        )}
      </TabStrip>
      {transfersShown && (
        <div className="flex min-h-0 flex-col" style={{ maxHeight: `min(${height}px, 50vh)` }}>
          <TransferList all={moving} />
        </div>
      )}
      {shown && (
        <div className="flex min-h-0 flex-col" style={{ height: `min(${height}px, 70vh)` }}>
          <TerminalPane key={tab.id} tab={tab} />
        </div>
      )}
    </section>
  );
}
