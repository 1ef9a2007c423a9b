import type { AgentDetail } from '@guru/protocol/api';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useChangeAgent } from '../../../api/agents.ts';
import { placesQuery } from '../../../api/places.ts';
import { Button } from '../../../ui/Button.tsx';
import { Actions, Dialog } from '../../../ui/Dialog.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { SitePicker } from '../../../ui/SitePicker.tsx';
import { nameOf } from '../../devices/columns.tsx';
import { TEXTS } from './texts.ts';

/** Moves a device to another site, of this client or another. */
export function MoveDialog({ agent, onClose }: { agent: AgentDetail; onClose: () => void }) {
  const change = useChangeAgent(agent.agent_id);
  const places = useQuery(placesQuery);
  const [site, setSite] = useState(agent.site_id);
  const words = TEXTS.move;
  return (
    <Dialog open onClose={onClose} title={words.title(nameOf(agent))}>
      <SitePicker
        label={words.label}
        placeholder={words.choose}
        clients={places.data ?? []}
        value={site}
        onChange={setSite}
      />
      {change.error && <ProblemNotice error={change.error} doing={words.doing} className="mt-4" />}
      <Actions>
        <Button onClick={onClose}>{TEXTS.cancel}</Button>
        <Button
          variant="primary"
          disabled={site === agent.site_id}
          busy={change.isPending}
          onClick={() => change.mutate({ site_id: site }, { onSuccess: onClose })}
        >
          {words.submit}
        </Button>
      </Actions>
    </Dialog>
  );
}
