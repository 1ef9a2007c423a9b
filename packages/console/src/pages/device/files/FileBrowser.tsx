import { type FileEntry, statFile } from '@guru/client/files';
import type { AttachedSession } from '@guru/client/session';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { folderQuery, refreshFolder, useChangeFiles } from '../../../api/files.ts';
import { joinPath, parentPath } from '../../../files/paths.ts';
import { type Place, transfers } from '../../../files/transfers.ts';
import { useKept } from '../../../lib/hooks.ts';
import { Notice } from '../../../ui/Notice.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { FilterLine } from '../live/FilterLine.tsx';
import { FileTable } from './FileTable.tsx';
import { FileTasks } from './FileTasks.tsx';
import { FolderActions } from './FolderActions.tsx';
import { FolderSkeleton, NothingHere } from './NothingHere.tsx';
import { type FileOrder, narrow, nextOrder, sortEntries } from './order.ts';
import { PathBar } from './PathBar.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { showHidden } from './show-hidden.ts';
import type { FileTask, Said } from './tasks.ts';
import { TEXTS } from './texts.ts';
import { useFileKeys } from './useFileKeys.ts';
import { useSelection } from './useSelection.ts';
import { useUpload } from './useUpload.ts';

const NONE: readonly FileEntry[] = [];

interface Props {
  session: AttachedSession;
  place: Place;
  /** The name of what one comes from, when one goes up. */
  cameFrom: string | null;
  onGo: (path: string) => void;
}

/** A folder of the device: what is in it, and what can be done with that. */
export function FileBrowser({ session, place, cameFrom, onGo }: Props) {
  const { folder, windows, agent_id } = place;
  const listed = useQuery(folderQuery(session, folder));
  const [filter, setFilter] = useState('');
  const [order, setOrder] = useState<FileOrder>({ by: 'name', down: false });
  const [hidden, setHidden] = useKept(showHidden);
  const [task, setTask] = useState<FileTask | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const taking = useChangeFiles(session);
  const write = session.info.grant.write;
  const all = listed.data ?? NONE;
  const sorted = useMemo(() => sortEntries(all, order), [all, order]);
  const rows = useMemo(() => narrow(sorted, filter, hidden), [sorted, filter, hidden]);
  const selection = useSelection(rows, cameFrom);
  const uploading = useUpload(session, place, write && listed.isSuccess);

  useEffect(
    () =>
      transfers.onFinished((ended) => {
        if (ended.agent_id === agent_id && ended.folder === folder) void refreshFolder(session);
      }),
    [session, agent_id, folder],
  );

  async function open(entry: FileEntry) {
    const path = joinPath(folder, entry.name, windows);
    if (entry.kind === 'folder') return onGo(path);
    if (entry.kind === 'link') {
      // A link that leads nowhere, or where this session may not go, says so when it is shown.
      const led = await statFile(session, path, { follow: true }).catch(() => null);
      if (led?.kind === 'folder') return onGo(path);
    }
    setTask({ kind: 'show', entry });
  }

  function undo() {
    const back = said?.undo;
    if (back) taking.mutate(back.change, { onSuccess: () => setSaid({ words: back.words }) });
  }

  const above = parentPath(folder, windows);
  const onKeyDown = useFileKeys({
    rows,
    selection,
    onOpen: (entry) => void open(entry),
    onUp: () => above !== null && onGo(above),
    onRename: (entry) => write && setTask({ kind: 'rename', entry }),
    onRemove: (entries) => write && setTask({ kind: 'remove', entries }),
  });

  return (
    <div className="relative flex flex-1 flex-col">
      <PathBar session={session} place={place} onGo={onGo}>
        {write && <FolderActions onNewFolder={() => setTask({ kind: 'make' })} onUpload={uploading.begin} />}
      </PathBar>
      <FilterLine label={TEXTS.filter} value={filter} onChange={setFilter}>
        <label className="flex items-center gap-1.5 text-ink-2">
          <input
            type="checkbox"
            checked={hidden}
            onChange={({ target }) => setHidden(target.checked)}
            className="size-3.5 accent-accent"
          />
          {TEXTS.hidden}
        </label>
        <span role="status" className="num text-12 text-ink-3">
          {uploading.reading ? TEXTS.reading : listed.isSuccess ? TEXTS.count(rows.length, all.length) : ''}
        </span>
      </FilterLine>
      {uploading.error !== null && (
        <Notice tone="bad" title={TEXTS.unreadable} className="mx-4 mb-3 max-w-160 md:mx-6">
          {TEXTS.unreadableMore}
        </Notice>
      )}
      {taking.error && (
        <ProblemNotice error={taking.error} doing={TEXTS.failed} className="mx-4 mb-3 max-w-160 md:mx-6" />
      )}
      {listed.error && (
        <ProblemNotice
          error={listed.error}
          doing={TEXTS.doing}
          onRetry={() => void listed.refetch()}
          className="mx-4 mb-3 max-w-160 md:mx-6"
        />
      )}
      {listed.isPending && <FolderSkeleton />}
      {listed.isSuccess && (
        <FileTable
          rows={rows}
          windows={windows}
          order={order}
          onOrder={(by) => setOrder(nextOrder(by, order))}
          selection={selection}
          onOpen={(entry) => void open(entry)}
          onKeyDown={onKeyDown}
        />
      )}
      {listed.isSuccess && rows.length === 0 && (
        <NothingHere empty={all.length === 0} filtered={filter.trim() !== ''} write={write} />
      )}
      <SelectionBar
        place={place}
        selection={selection}
        write={write}
        said={said}
        onTask={setTask}
        onUndo={undo}
        undoing={taking.isPending}
        onUnsay={() => setSaid(null)}
      />
      <FileTasks
        session={session}
        place={place}
        task={task}
        taken={all}
        uploading={uploading}
        onClose={() => setTask(null)}
        onDone={(next) => {
          setTask(null);
          setSaid(next);
          selection.clear();
        }}
      />
    </div>
  );
}
