import type { AgentDetail } from '@guru/protocol/api';
import type { ReactNode } from 'react';
import { useNow } from '../../../lib/clock.ts';
import { sameClock } from '../../../lib/time.ts';
import { formatBytes } from '../../../lib/units.ts';
import { Section } from '../../../ui/Section.tsx';
import { Time } from '../../../ui/Time.tsx';
import { TEXTS } from '../texts.ts';

const VIEWER_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

interface Props {
  agent: AgentDetail;
  facts: AgentDetail['facts'];
}

/** What the device is, in pairs; what it has not told is left out. */
export function DeviceFacts({ agent, facts }: Props) {
  const words = TEXTS.facts;
  const rows: [string, ReactNode][] = [
    [words.system, (facts && systemName(facts)) || agent.os_name || agent.os],
    [words.kernel, joined(facts?.kernel, agent.arch)],
    [words.model, joined(facts?.manufacturer, facts?.model)],
    [words.serial, facts?.serial && <span className="font-mono text-12">{facts.serial}</span>],
    [words.virtualization, facts?.virtualization],
    [words.cpu, facts?.cpu_model && `${facts.cpu_model}, ${words.cores(facts.cpu_cores)}`],
    [words.memory, facts && facts.memory_total > 0 && formatBytes(facts.memory_total)],
    [words.address, <Addresses key="addresses" facts={facts} />],
    [words.zone, facts && <DeviceClock zone={facts.time_zone} />],
    [words.agent, agent.agent_version],
    [words.enrolled, <Time key="enrolled" at={agent.enrolled_at} />],
  ];
  return (
    <Section title={words.title}>
      <dl>
        {rows.map(
          ([name, value]) =>
            value && (
              <div
                key={name}
                className="grid grid-cols-[7rem_minmax(0,1fr)] gap-2 border-b border-line/70 py-1.75 last:border-0 has-[dd:empty]:hidden"
              >
                <dt className="text-ink-3">{name}</dt>
                <dd className="min-w-0 break-words">{value}</dd>
              </div>
            ),
        )}
      </dl>
    </Section>
  );
}

/** The addresses that others reach it by: no loopback, no link-local ones. */
function Addresses({ facts }: { facts: AgentDetail['facts'] }) {
  const addresses = (facts?.interfaces ?? [])
    .flatMap((one) => one.addresses)
    .map((address) => address.split('/')[0] ?? address)
    .filter((address) => !/^(127\.|::1$|fe80:)/i.test(address));
  if (addresses.length === 0) return null;
  return <span className="font-mono text-12">{addresses.slice(0, 4).join(', ')}</span>;
}

/** The time on the device's wall, where it isn't the viewer's. */
function DeviceClock({ zone }: { zone: string }) {
  const now = useNow();
  if (zone === '') return null;
  if (sameClock(now, zone, VIEWER_ZONE)) return <>{zone}</>;
  const clock = new Date(now).toLocaleTimeString(undefined, {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
  });
  return (
    <>
      <span className="num">{clock}</span> <span className="text-ink-3">{zone}</span>
    </>
  );
}

/** The system's name, with its version unless the name says it. */
function systemName({ os_name, os_version }: NonNullable<Props['facts']>): string {
  return os_name.includes(os_version) ? os_name : joined(os_name, os_version);
}

function joined(...parts: (string | undefined)[]): string {
  return parts.filter(Boolean).join(' ');
}
