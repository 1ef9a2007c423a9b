import type { FileEntry } from '@guru/client/files';
import type { AttachedSession } from '@guru/client/session';
import { useQuery } from '@tanstack/react-query';
import { Download, PencilLine } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { contentQuery, EDIT_BYTES, PREVIEW_BYTES, type Shown } from '../../../api/files.ts';
import { joinPath } from '../../../files/paths.ts';
import { hindrance, lineEndsOf } from '../../../files/text-form.ts';
import { type Place, transfers } from '../../../files/transfers.ts';
import { formatBytes } from '../../../lib/units.ts';
import { Button } from '../../../ui/Button.tsx';
import { Drawer } from '../../../ui/Drawer.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { Time } from '../../../ui/Time.tsx';
import { momentOf } from '../live/moment.ts';
import { DropChanges } from './DropChanges.tsx';
import { FileView } from './FileView.tsx';
import { TEXTS } from './texts.ts';

const EditFile = lazy(() => import('./EditFile.tsx').then(({ EditFile }) => ({ default: EditFile })));

interface Props {
  session: AttachedSession;
  place: Place;
  entry: FileEntry;
  onClose: () => void;
}

/** A file: what can be shown of it, and the editor for a text. */
export function FileDrawer({ session, place, entry, onClose }: Props) {
  const path = joinPath(place.folder, entry.name, place.windows);
  const [editing, setEditing] = useState(false);
  const [unsaved, setUnsaved] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const shown = useQuery({ ...contentQuery(session, path, PREVIEW_BYTES), enabled: !editing });
  const words = TEXTS.preview;
  const why = shown.data ? whyNot(shown.data) : null;

  function close() {
    if (unsaved) setLeaving(true);
    else onClose();
  }

  return (
    <Drawer
      open
      wide
      onClose={close}
      title={<bdi className="whitespace-pre-wrap">{entry.name.toWellFormed()}</bdi>}
      description={shown.data && <Facts shown={shown.data} />}
    >
      {leaving && <DropChanges onDrop={onClose} onStay={() => setLeaving(false)} />}
      {!editing && (
        <div className="flex flex-wrap items-center gap-2 pb-3">
          <Button onClick={() => transfers.add({ ...place, direction: 'down', items: [entry] })}>
            <Download size={14} aria-hidden />
            {TEXTS.download}
          </Button>
          {shown.data?.content.kind === 'text' && session.info.grant.write && (
            <Button disabled={why !== null} onClick={() => setEditing(true)}>
              <PencilLine size={14} aria-hidden />
              {words.edit}
            </Button>
          )}
          {why !== null && session.info.grant.write && (
            <span className="text-12 text-ink-3">{words.cantEdit[why]}</span>
          )}
        </div>
      )}
      {editing ? (
        <Suspense>
          <EditFile session={session} path={path} name={entry.name.toWellFormed()} onUnsaved={setUnsaved} />
        </Suspense>
      ) : (
        <>
          {shown.error && (
            <ProblemNotice error={shown.error} doing={words.doing} onRetry={() => void shown.refetch()} />
          )}
          {shown.isPending && (
            <p role="status" className="waiting text-ink-3">
              {words.waiting}
            </p>
          )}
          {shown.data && <FileView shown={shown.data} name={entry.name.toWellFormed()} />}
        </>
      )}
    </Drawer>
  );
}

function Facts({ shown: { entry, content } }: { shown: Shown }) {
  const encoding = content.kind === 'text' ? content.encoding : null;
  return (
    <span className="num flex flex-wrap gap-x-3">
      <span>{formatBytes(entry.size)}</span>
      <Time at={momentOf(entry.mtime_ms)} never="–" />
      {encoding && <span>{encoding === 'windows-1252' ? TEXTS.preview.guessed : encoding}</span>}
    </span>
  );
}

/** Why a text can't be edited; null when it can, and for what is no text. */
function whyNot({ content, entry }: Shown): keyof typeof TEXTS.preview.cantEdit | null {
  if (content.kind !== 'text') return null;
  if (entry.size > EDIT_BYTES) return 'large';
  return hindrance({ encoding: content.encoding, ends: lineEndsOf(content.text.replace(/\r$/, '')) });
}
