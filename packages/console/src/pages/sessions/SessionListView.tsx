import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { SessionRow } from '../../api/sessions.ts';
import { reasonWords } from '../../device-session/texts.ts';
import { useNow } from '../../lib/clock.ts';
import { duration } from '../../lib/time.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Kbd } from '../../ui/Kbd.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Status } from '../../ui/Status.tsx';
import { Time } from '../../ui/Time.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  /** Undefined while they are on their way. */
  sessions: readonly SessionRow[] | undefined;
  /** The viewer's own id: their sessions can be ended from here. */
  me: string;
  withDevice: boolean;
  liveOnly: boolean;
  more: boolean;
  busy: boolean;
  problem: ReactNode;
  onMore: () => void;
  onEnd: (session_id: string) => void;
}

export function SessionListView(props: Props) {
  const { sessions, withDevice, liveOnly, more, busy, problem, onMore } = props;
  if (sessions?.length === 0) {
    return liveOnly ? (
      <Empty title={TEXTS.emptyLive} />
    ) : (
      <Empty title={TEXTS.emptyTitle}>
        {TEXTS.emptyMore} <Kbd keys="t" />
      </Empty>
    );
  }
  return (
    <>
      {problem}
      <table aria-label={TEXTS.title} className="w-full table-fixed">
        <thead>
          <tr className="h-8 border-b border-line text-left text-12 text-ink-3 *:font-normal">
            <th className="w-24">{TEXTS.status}</th>
            <th>{TEXTS.technician}</th>
            {withDevice && <th>{TEXTS.device}</th>}
            <th className="w-28">{TEXTS.opened}</th>
            <th className="w-28 max-md:hidden">{TEXTS.lasted}</th>
            <th className="w-2/5 max-md:hidden">{TEXTS.reason}</th>
          </tr>
        </thead>
        <tbody>
          {sessions === undefined ? (
            <WaitingRows columns={withDevice ? 6 : 5} />
          ) : (
            sessions.map((session) => <Row key={session.session_id} session={session} {...props} />)
          )}
        </tbody>
      </table>
      {more && (
        <Button busy={busy} onClick={onMore} className="mt-3">
          {TEXTS.older}
        </Button>
      )}
    </>
  );
}

function Row({ session, me, withDevice, onEnd }: { session: SessionRow } & Props) {
  const { session_id, status, tech_id, tech_name, tech_kind, agent_id, hostname } = session;
  const { opened_at, closed_at, close_reason } = session;
  return (
    <tr className="h-8 border-b border-line/70 hover:bg-hover *:truncate *:pr-3">
      <td>
        <Status state={status} className={status === 'closed' ? 'text-ink-3' : ''} />
      </td>
      <td>
        {tech_name}
        {tech_id === me && <span className="text-ink-3"> ({TEXTS.you})</span>}
        {tech_kind === 'assistant' && <span className="text-ink-3"> ({TEXTS.assistant})</span>}
      </td>
      {withDevice && (
        <td>
          <Link
            to="/devices/$agentId"
            params={{ agentId: agent_id }}
            className="rounded-1 font-strong hover:underline"
          >
            {hostname}
          </Link>
        </td>
      )}
      <td className="num text-ink-2">
        <Link
          to="/sessions/$sessionId"
          params={{ sessionId: session_id }}
          className="rounded-1 underline decoration-line-strong underline-offset-2 hover:text-ink"
        >
          <Time at={opened_at} />
        </Link>
      </td>
      <td className="num text-ink-2 max-md:hidden">
        <Lasted from={opened_at} to={closed_at} />
      </td>
      <td className="text-ink-2 max-md:hidden">
        {close_reason !== null && reasonWords(close_reason)}
        {status !== 'closed' && tech_id === me && (
          <Button size="small" aria-label={TEXTS.endLabel(hostname)} onClick={() => onEnd(session_id)}>
            {TEXTS.end}
          </Button>
        )}
      </td>
    </tr>
  );
}

function Lasted({ from, to }: { from: string; to: string | null }) {
  const now = useNow();
  const end = to === null ? now : Date.parse(to);
  return <>{duration((end - Date.parse(from)) / 1000)}</>;
}

function WaitingRows({ columns }: { columns: number }) {
  return Array.from({ length: 8 }, (_, index) => (
    <tr key={index} className="h-8 border-b border-line/70">
      <td colSpan={columns}>
        <Skeleton className={index % 2 === 0 ? 'w-3/5' : 'w-1/2'} />
      </td>
    </tr>
  ));
}
