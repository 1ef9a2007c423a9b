import type { AgentDetail } from '@guru/protocol/api';
import { Section } from '../../../ui/Section.tsx';
import { TEXTS } from '../texts.ts';
import { ProcessTable } from './ProcessTable.tsx';

/** The largest processes, by processor and by memory, as the heartbeats tell them. */
export function LargestProcesses({ latest }: Pick<AgentDetail, 'latest'>) {
  const words = TEXTS.process;
  return (
    <div className="gutter pt-4 pb-10">
      <div className="grid gap-x-10 gap-y-8 lg:grid-cols-2">
        <Section title={words.byCpu}>
          <ProcessTable label={words.byCpu} processes={latest?.top_cpu ?? []} />
        </Section>
        <Section title={words.byMemory}>
          <ProcessTable label={words.byMemory} processes={latest?.top_memory ?? []} />
        </Section>
      </div>
      <p className="mt-6 text-12 text-ink-3">{words.note}</p>
    </div>
  );
}
