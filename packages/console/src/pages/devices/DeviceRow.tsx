import type { AgentSummary } from '@guru/protocol/api';
import { memo } from 'react';
import { cx } from '../../lib/cx.ts';
import { useLiveAgent } from '../../live/hooks.ts';
import { Meter } from '../../ui/Meter.tsx';
import { StateShape } from '../../ui/Status.tsx';
import { Time } from '../../ui/Time.tsx';
import { type Column, nameOf } from './columns.tsx';

/** A device of the list and when it was read. */
export interface ListedAgent {
  readonly agent: AgentSummary;
  readonly fetched_at: number;
}

interface Props {
  listed: ListedAgent;
  columns: readonly Column[];
  /** Two lines instead of columns. */
  phone: boolean;
  /** The address of a device's page. */
  hrefOf: (agentId: string) => string;
  onOpen: (listed: ListedAgent) => void;
}

/** What a row shows, changing in place as the live stream tells. */
export const DeviceRow = memo(function DeviceRow({ listed, columns, phone, hrefOf, onOpen }: Props) {
  const agent = useLiveAgent(listed.agent, listed.fetched_at);
  const link = <RowLink href={hrefOf(agent.agent_id)} name={nameOf(agent)} onOpen={() => onOpen(listed)} />;
  if (phone) return <PhoneRow agent={agent} link={link} />;
  return (
    <>
      {columns.map((column, index) => (
        <td key={column.id} className={cx('flex min-w-0 items-center px-2', index === 0 && 'pl-4 md:pl-6')}>
          {column.cell(agent)}
          {index === 0 && link}
        </td>
      ))}
    </>
  );
});

/** A plain link over the whole row: the router's own is too heavy for dozens of new rows in each frame of a scroll. */
function RowLink({ href, name, onOpen }: { href: string; name: string; onOpen: () => void }) {
  return (
    // biome-ignore lint/a11y/useAnchorContent: its name is the device's, which stands beneath it
    <a
      href={href}
      tabIndex={-1}
      aria-label={name}
      className="absolute inset-0"
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        onOpen();
      }}
    />
  );
}

function PhoneRow({ agent, link }: { agent: AgentSummary; link: React.ReactNode }) {
  const { status, client_name, site_name, os, os_name, last_seen_at, cpu_percent } = agent;
  return (
    <td className="flex min-w-0 flex-col justify-center gap-0.5 px-4">
      <div className="flex items-center gap-2">
        <StateShape state={status} />
        <span className="sr-only">{status}</span>
        <span className="min-w-0 flex-1 truncate text-15 font-strong">{nameOf(agent)}</span>
        <span className="text-12 text-ink-3">
          {status === 'offline' ? <Time at={last_seen_at} /> : <Meter percent={cpu_percent} />}
        </span>
      </div>
      <p className="truncate pl-4.5 text-12 text-ink-3">
        {client_name} / {site_name} · {os_name || os}
      </p>
      {link}
    </td>
  );
}
