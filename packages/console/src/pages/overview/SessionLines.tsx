import { Link } from '@tanstack/react-router';
import type { SessionRow } from '../../api/sessions.ts';
import { Section } from '../../ui/Section.tsx';
import { StateShape } from '../../ui/Status.tsx';
import { Lasting } from '../../ui/Time.tsx';
import { TEXTS } from './texts.ts';

/** Who works on what right now. */
export function SessionLines({ sessions }: { sessions: readonly SessionRow[] }) {
  return (
    <Section
      title={TEXTS.sessions}
      aside={
        <Link to="/sessions" className="rounded-1 text-accent-ink hover:underline">
          {TEXTS.allSessions}
        </Link>
      }
    >
      {sessions.length === 0 ? (
        <p className="py-2 text-ink-3">{TEXTS.noSessions}</p>
      ) : (
        <ul>
          {sessions.map(({ session_id, agent_id, hostname, tech_name, opened_at, status }) => (
            <li
              key={session_id}
              className="relative flex h-8 items-center gap-2.5 border-b border-line/70 hover:bg-hover"
            >
              <StateShape state={status} />
              <Link
                to="/devices/$agentId"
                params={{ agentId: agent_id }}
                className="min-w-0 truncate rounded-1 font-strong after:absolute after:inset-0"
              >
                {hostname}
              </Link>
              <span className="min-w-0 flex-1 truncate text-ink-3">{tech_name}</span>
              <span className="num shrink-0 text-ink-2">
                <Lasting since={opened_at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
