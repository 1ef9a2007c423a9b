import type { DeviceProcess } from '@guru/client/manage';
import type { AttachedSession } from '@guru/client/session';
import type { AgentDetail } from '@guru/protocol/api';
import { formatBytes } from '../../../lib/units.ts';
import { Drawer } from '../../../ui/Drawer.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { Pairs } from '../../../ui/Pairs.tsx';
import { Status } from '../../../ui/Status.tsx';
import { Time } from '../../../ui/Time.tsx';
import { momentOf } from '../live/moment.ts';
import { ProcessActions } from './ProcessActions.tsx';
import { STATE_SIGNS, TEXTS } from './texts.ts';

interface Props {
  session: AttachedSession;
  agent: AgentDetail;
  process: DeviceProcess;
  /** It is not among the processes any more. */
  ended: boolean;
  onClose: () => void;
}

/** One process: what it is, and what can be done to it. */
export function ProcessDrawer({ session, agent, process, ended, onClose }: Props) {
  const { name, pid, ppid, command, user, started_at, cpu_percent, memory, threads, state } = process;
  const words = TEXTS.facts;
  return (
    <Drawer open onClose={onClose} title={TEXTS.title(name, pid)}>
      <Pairs
        pairs={[
          [
            words.command,
            <code key="command" className="font-mono text-12 break-all">
              {command || name}
            </code>,
          ],
          [words.user, user],
          [words.parent, String(ppid)],
          [words.started, <Time key="started" at={momentOf(started_at)} />],
          [words.state, <Status key="state" state={STATE_SIGNS[state]} word={state} />],
          [words.cpu, `${cpu_percent.toFixed(1)}%`],
          [words.memory, formatBytes(memory)],
          [words.threads, threads === null ? null : String(threads)],
        ]}
      />
      {ended ? (
        <Notice tone="info" title={TEXTS.ended} className="mt-4" />
      ) : session.info.grant.write ? (
        <ProcessActions key={`${pid} ${started_at}`} session={session} agent={agent} process={process} />
      ) : (
        <p className="mt-4 text-ink-3">{TEXTS.readOnly}</p>
      )}
    </Drawer>
  );
}
