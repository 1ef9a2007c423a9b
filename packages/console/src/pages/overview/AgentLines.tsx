import type { AgentSummary } from '@guru/protocol/api';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AgentPage } from '../../api/agents.ts';
import type { DevicesSearch } from '../../app/search.ts';
import { useLiveAgent } from '../../live/hooks.ts';
import { Section } from '../../ui/Section.tsx';
import { StateShape } from '../../ui/Status.tsx';
import { nameOf } from '../devices/columns.tsx';

interface Props {
  title: string;
  /** What stands there when there is none. */
  none: string;
  page: AgentPage;
  /** The list that holds all of them. */
  all: { words: string; search: DevicesSearch };
  /** The shape in front of each; null shows each one's own. */
  state: 'offline' | null;
  detail: (agent: AgentSummary) => ReactNode;
}

/** A few devices that want a look. */
export function AgentLines({ title, none, page, all, state, detail }: Props) {
  return (
    <Section
      title={title}
      aside={
        page.items.length > 0 && (
          <Link to="/devices" search={all.search} className="rounded-1 text-accent-ink hover:underline">
            {all.words}
          </Link>
        )
      }
    >
      {page.items.length === 0 ? (
        <p className="py-2 text-ink-3">{none}</p>
      ) : (
        <ul>
          {page.items.map((agent) => (
            <Line
              key={agent.agent_id}
              agent={agent}
              fetched_at={page.fetched_at}
              state={state}
              detail={detail}
            />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Line(props: Pick<Props, 'state' | 'detail'> & { agent: AgentSummary; fetched_at: number }) {
  const agent = useLiveAgent(props.agent, props.fetched_at);
  const state =
    props.state === 'offline' && agent.status === 'online' ? 'online' : (props.state ?? agent.status);
  return (
    <li className="relative flex h-8 items-center gap-2.5 border-b border-line/70 hover:bg-hover">
      <StateShape state={state} />
      <Link
        to="/devices/$agentId"
        params={{ agentId: agent.agent_id }}
        className="min-w-0 truncate rounded-1 font-strong after:absolute after:inset-0"
      >
        {nameOf(agent)}
        <span className="sr-only">, {state}</span>
      </Link>
      <span className="min-w-0 flex-1 truncate text-ink-3">
        {agent.client_name} / {agent.site_name}
      </span>
      <span className="shrink-0 text-ink-2">{props.detail(agent)}</span>
    </li>
  );
}
