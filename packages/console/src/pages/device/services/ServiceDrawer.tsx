import type { ServiceDetail } from '@guru/client/manage';
import type { AttachedSession } from '@guru/client/session';
import { useQuery } from '@tanstack/react-query';
import { serviceQuery } from '../../../api/manage.ts';
import { formatBytes } from '../../../lib/units.ts';
import { Drawer } from '../../../ui/Drawer.tsx';
import { Pairs } from '../../../ui/Pairs.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { Section } from '../../../ui/Section.tsx';
import { Skeleton } from '../../../ui/Skeleton.tsx';
import { Status } from '../../../ui/Status.tsx';
import { Time } from '../../../ui/Time.tsx';
import { momentOf } from '../live/moment.ts';
import { ServiceActions } from './ServiceActions.tsx';
import { STATE_SIGNS, TEXTS } from './texts.ts';

interface Props {
  session: AttachedSession;
  /** The device's name. */
  device: string;
  name: string;
  onClose: () => void;
}

/** One service: why it is as it is, its last log lines, and what can be done to it. */
export function ServiceDrawer({ session, device, name, onClose }: Props) {
  const service = useQuery(serviceQuery(session, name));
  const detail = service.data;
  return (
    <Drawer open onClose={onClose} title={name} description={detail?.description}>
      {!session.info.grant.write && <p className="text-ink-3">{TEXTS.readOnly}</p>}
      {detail && session.info.grant.write && (
        <ServiceActions session={session} device={device} service={detail} />
      )}
      {service.error && <ProblemNotice error={service.error} doing={TEXTS.inspecting} className="mt-4" />}
      {detail ? <Detail detail={detail} /> : !service.error && <Waiting />}
    </Drawer>
  );
}

function Detail({ detail }: { detail: ServiceDetail }) {
  const { state, starts, pid, memory, account, command, file, since, log } = detail;
  const words = TEXTS.facts;
  const code = (text: string) =>
    text === '' ? null : <code className="font-mono text-12 break-all">{text}</code>;
  return (
    <>
      <div className="mt-4">
        <Pairs
          pairs={[
            [words.state, <Status key="state" state={STATE_SIGNS[state]} word={detail.detail || state} />],
            [words.since, since === null ? null : <Time key="since" at={momentOf(since)} />],
            [words.starts, starts],
            [words.pid, pid === null ? null : String(pid)],
            [words.memory, memory === null ? null : formatBytes(memory)],
            [words.account, account],
            [words.command, code(command)],
            [words.file, code(file)],
          ]}
        />
      </div>
      <Section title={TEXTS.log} className="mt-5">
        {log.length === 0 ? (
          <p className="py-2 text-ink-3">{TEXTS.noLog}</p>
        ) : (
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and has to by keyboard too
            tabIndex={0}
            className="mt-2 max-h-96 overflow-auto rounded-2 border border-line bg-sunken p-3 font-mono text-12 whitespace-pre-wrap break-words"
          >
            {log.join('\n')}
          </pre>
        )}
      </Section>
    </>
  );
}

function Waiting() {
  return (
    <div role="status" aria-label={TEXTS.waiting} className="mt-6 flex flex-col gap-4">
      <Skeleton className="w-2/3" />
      <Skeleton className="w-1/2" />
      <Skeleton className="w-3/4" />
    </div>
  );
}
