import type { RecordingDetail } from '@guru/protocol/api';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { recordingQuery } from '../../api/recordings.ts';
import { formatBytes } from '../../lib/units.ts';
import { Notice } from '../../ui/Notice.tsx';
import { ProblemNotice } from '../../ui/ProblemNotice.tsx';
import { PageHeader } from '../../ui/Section.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import { ReplayView } from './ReplayView.tsx';
import { TEXTS } from './texts.ts';
import { usePlayer } from './usePlayer.ts';

const route = getRouteApi('/in/recordings/$recordingId');

/** One recorded terminal, to be looked at. */
export function Replay() {
  const { recordingId } = route.useParams();
  const recording = useQuery(recordingQuery(recordingId));
  return (
    <div className="gutter max-w-320 pt-4 pb-10">
      {recording.isError && !recording.data && (
        <ProblemNotice error={recording.error} doing={TEXTS.doing} onRetry={() => void recording.refetch()} />
      )}
      {recording.isPending && <Skeleton className="h-96 w-full" />}
      {recording.data && <Loaded key={recordingId} recording={recording.data} />}
    </div>
  );
}

function Loaded({ recording }: { recording: RecordingDetail }) {
  const { t = 0 } = route.useSearch();
  const navigate = useNavigate();
  const [host, setHost] = useState<HTMLElement | null>(null);
  const { player, error } = usePlayer(host, recording, t * 1000);
  const { tech_name, hostname, session_id, started_at } = recording;

  async function copyLink(at_ms: number): Promise<void> {
    const second = Math.floor(at_ms / 1000);
    await navigate({ to: '.', search: (before) => ({ ...before, t: second || undefined }), replace: true });
    await navigator.clipboard.writeText(location.href);
  }

  return (
    <>
      <PageHeader title={TEXTS.facts(tech_name, hostname)}>
        <span className="flex gap-3 text-ink-2">
          <Time at={started_at} />
          <Link
            to="/sessions/$sessionId"
            params={{ sessionId: session_id }}
            className="text-accent-ink hover:underline"
          >
            {TEXTS.session}
          </Link>
        </span>
      </PageHeader>
      <Warnings recording={recording} />
      {error !== null && <ProblemNotice error={error} doing={TEXTS.doing} className="mt-3" />}
      <section
        ref={setHost}
        aria-label={TEXTS.screen}
        className="mt-3 min-h-24 overflow-hidden border border-line bg-surface p-1 text-ink"
      />
      {player && (
        <ReplayView recording={recording} player={player} onCopyLink={(at_ms) => void copyLink(at_ms)} />
      )}
    </>
  );
}

/** What whoever draws conclusions from a recording must know of it. */
function Warnings({ recording }: { recording: RecordingDetail }) {
  const { ended_at, cut, lost_bytes, keeps_input } = recording;
  return (
    <>
      {lost_bytes > 0 && <Notice tone="bad" title={TEXTS.lost(formatBytes(lost_bytes))} className="mt-3" />}
      {cut && <Notice tone="warn" title={TEXTS.cut} className="mt-3" />}
      {ended_at === null && <Notice tone="info" title={TEXTS.live} className="mt-3" />}
      {!keeps_input && <p className="mt-2 text-12 text-ink-3">{TEXTS.noInput}</p>}
    </>
  );
}
