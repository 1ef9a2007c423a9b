import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { StateShape } from '../ui/Status.tsx';
import { deviceSessions, type OpenSession } from './sessions.ts';
import { TEXTS } from './texts.ts';

/** Sessions that no terminal shows, by the name of their device: they lead to it, and can be ended. */
export function SessionChips({ sessions }: { sessions: readonly OpenSession[] }) {
  return sessions.map(({ agent_id, name }) => (
    <div key={agent_id} className="flex shrink-0 items-center border-r border-line pr-1 text-ink-2">
      <Link
        to="/devices/$agentId"
        params={{ agentId: agent_id }}
        className="flex h-full items-center gap-2 pr-1.5 pl-3 hover:text-ink focus-visible:-outline-offset-2"
      >
        <StateShape state="online" size={8} />
        <span className="max-w-52 truncate">{TEXTS.chip(name)}</span>
      </Link>
      <button
        type="button"
        aria-label={TEXTS.end(name)}
        onClick={() => void deviceSessions.end(agent_id)}
        className="flex size-5 items-center justify-center rounded-1 text-ink-3 hover:bg-selected hover:text-ink"
      >
        <X size={13} aria-hidden />
      </button>
    </div>
  ));
}
