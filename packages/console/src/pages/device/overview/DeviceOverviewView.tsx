import type { AgentDetail } from '@guru/protocol/api';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Notice } from '../../../ui/Notice.tsx';
import { Section } from '../../../ui/Section.tsx';
import { ProcessTable } from '../processes/ProcessTable.tsx';
import { TEXTS } from '../texts.ts';
import { DeviceFacts } from './DeviceFacts.tsx';
import { Disks } from './Disks.tsx';
import { OpenAlerts } from './OpenAlerts.tsx';
import { SessionsNow } from './SessionsNow.tsx';

/** As many of the busiest as fit beside the charts. */
const BUSIEST = 5;

/** Charts on the left, what the device is on the right. */
export function DeviceOverviewView({ agent, charts }: { agent: AgentDetail; charts: ReactNode }) {
  const { latest, facts, status, live_sessions } = agent;
  return (
    <div className="gutter grid gap-x-10 gap-y-8 pt-4 pb-10 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
      <div className="flex min-w-0 flex-col gap-8">
        {status === 'offline' && latest && <Notice tone="ok" title={TEXTS.offlineNote} />}
        {charts}
        <Section
          title={TEXTS.top.title}
          aside={
            <Link
              to="/devices/$agentId/processes"
              params={{ agentId: agent.agent_id }}
              className="rounded-1 text-accent-ink hover:underline"
            >
              {TEXTS.top.all}
            </Link>
          }
        >
          <ProcessTable label={TEXTS.top.title} processes={latest?.top_cpu.slice(0, BUSIEST) ?? []} />
        </Section>
      </div>
      <div className="flex min-w-0 flex-col gap-6">
        <OpenAlerts agentId={agent.agent_id} />
        <DeviceFacts agent={agent} facts={facts} />
        <Disks disks={latest?.disks ?? []} />
        <SessionsNow sessions={live_sessions} />
      </div>
    </div>
  );
}
