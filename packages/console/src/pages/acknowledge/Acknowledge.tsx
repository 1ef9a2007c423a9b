import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAcknowledgeByLink } from '../../api/acknowledge.ts';
import { AcknowledgeView } from './AcknowledgeView.tsx';
import { linkToken } from './token.ts';

/** Where the link of a message leads. It acknowledges when somebody presses the button, never by being opened: programs that look at mail open links, too. */
export function Acknowledge() {
  const acknowledge = useAcknowledgeByLink();
  const navigate = useNavigate();
  const [token] = useState(() => linkToken(location.hash));
  return (
    <AcknowledgeView
      token={token}
      done={acknowledge.data}
      busy={acknowledge.isPending}
      error={acknowledge.error}
      onAcknowledge={() => acknowledge.mutate(token)}
      onOpen={() => void navigate({ to: '/alerts', hash: '', replace: true })}
    />
  );
}
