import { visible } from '@guru/protocol';
import type { Approval } from '@guru/protocol/api';
import { Link } from '@tanstack/react-router';
import { Status } from '../../ui/Status.tsx';
import { Time } from '../../ui/Time.tsx';
import { ActionView } from './ActionView.tsx';
import { Decide } from './Decide.tsx';
import { STATES, TEXTS } from './texts.ts';

/** One request: who wants what where, exactly, why, and what a person says to it. */
export function ApprovalCard({ approval }: { approval: Approval }) {
  const { assistant_name, agent_id, hostname, action, reason, fenced_by, status } = approval;
  const name = visible(hostname);
  return (
    <article aria-label={`${assistant_name}, ${name}`} className="rounded-2 border border-line">
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line px-4 py-2.5">
        <p className="min-w-0">
          <span className="font-strong">{assistant_name}</span> {TEXTS.does[action.tool]}{' '}
          <Link
            to="/devices/$agentId"
            params={{ agentId: agent_id }}
            className="rounded-1 font-strong hover:underline"
          >
            {name}
          </Link>
        </p>
        <Status {...STATES[status]} />
      </header>
      <div className="flex flex-col gap-3 px-4 py-3">
        <ActionView action={action} />
        <p className="text-ink-2">
          {reason === '' ? (
            TEXTS.unsaid
          ) : (
            <>
              {TEXTS.why}: <q className="wrap-anywhere whitespace-pre-wrap text-ink">{visible(reason)}</q>
            </>
          )}
        </p>
        <p className="text-12 text-ink-3">
          {TEXTS.because}: {fenced_by}
        </p>
        {status === 'requested' ? <Decide approval={approval} /> : <Outcome approval={approval} />}
      </div>
    </article>
  );
}

function Outcome({
  approval: { status, decided_at, decided_by, note, used_at, requested_at },
}: {
  approval: Approval;
}) {
  return (
    <p className="flex flex-wrap gap-x-3 text-12 text-ink-2">
      <span>
        {STATES[status].word} {decided_by && TEXTS.by(decided_by)} <Time at={decided_at ?? requested_at} />
      </span>
      {status === 'approved' && (
        <span>
          {used_at === null ? (
            TEXTS.unused
          ) : (
            <>
              {TEXTS.used} <Time at={used_at} />
            </>
          )}
        </span>
      )}
      {note && (
        <span className="wrap-anywhere">
          {TEXTS.said}: {note}
        </span>
      )}
    </p>
  );
}
