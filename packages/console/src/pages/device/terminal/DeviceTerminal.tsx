import { getRouteApi } from '@tanstack/react-router';
import { Plus, Search } from 'lucide-react';
import { useEffect } from 'react';
import { FontSize } from '../../../terminal/FontSize.tsx';
import { useTerminals } from '../../../terminal/hooks.ts';
import { TabStrip } from '../../../terminal/TabStrip.tsx';
import { TerminalPane } from '../../../terminal/TerminalPane.tsx';
import { terminals } from '../../../terminal/terminals.ts';
import { TEXTS as TERMINAL_TEXTS } from '../../../terminal/texts.ts';
import { Button } from '../../../ui/Button.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { IconButton } from '../../../ui/IconButton.tsx';
import { nameOf } from '../../devices/columns.tsx';
import { TEXTS } from '../texts.ts';
import { useDevice } from '../useDevice.ts';

const route = getRouteApi('/in/devices/$agentId');

/** The device's terminals over the whole page. Coming here opens one when there is none. */
export function DeviceTerminal() {
  const { agentId } = route.useParams();
  const name = nameOf(useDevice(agentId));
  const all = useTerminals();
  const tabs = all.tabs.filter((tab) => tab.agent_id === agentId);
  const tab = tabs.find(({ id }) => id === all.active) ?? tabs.at(-1);
  const words = TEXTS.fullTerminal;

  // The address says "a terminal on this device": arriving here asks for one, closing the last one does not.
  useEffect(() => {
    const has = terminals.get().tabs.some((one) => one.agent_id === agentId);
    if (!has) terminals.open(agentId, name);
  }, [agentId, name]);

  if (tab === undefined) {
    return (
      <Empty
        title={words.none}
        actions={
          <Button variant="primary" onClick={() => terminals.open(agentId, name)}>
            {words.open}
          </Button>
        }
      />
    );
  }
  return (
    <div className="flex min-h-72 flex-1 flex-col">
      <TabStrip tabs={tabs} active={tab.id} onActivate={terminals.activate} onClose={terminals.close}>
        <IconButton
          icon={Plus}
          label={words.another}
          size="small"
          onClick={() => terminals.open(agentId, name)}
        />
        <IconButton
          icon={Search}
          label={TERMINAL_TEXTS.search}
          size="small"
          onClick={() => terminals.setSearching(tab.id, true)}
        />
        <FontSize />
      </TabStrip>
      <TerminalPane key={tab.id} tab={tab} />
    </div>
  );
}
