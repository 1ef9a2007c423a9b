import type { AgentDetail } from '@guru/protocol/api';
import { Section } from '../../../ui/Section.tsx';
import { StateShape } from '../../../ui/Status.tsx';
import { Lasting } from '../../../ui/Time.tsx';
import { TEXTS } from '../texts.ts';

/** Who works on the device right now. */
export function SessionsNow({ sessions }: { sessions: AgentDetail['live_sessions'] }) {
  return (
    <Section title={TEXTS.live.title}>
      {sessions.length === 0 ? (
        <p className="py-2 text-ink-3">{TEXTS.live.none}</p>
      ) : (
        <ul>
          {sessions.map(({ session_id, tech_name, opened_at }) => (
            <li key={session_id} className="flex items-center gap-2 py-2">
              <StateShape state="active" />
              <span>{tech_name}</span>
              <span className="ml-auto text-12 text-ink-3">
                <Lasting since={opened_at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
