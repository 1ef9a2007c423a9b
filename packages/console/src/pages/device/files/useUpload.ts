import type { AttachedSession } from '@guru/client/session';
import { useEffect, useState } from 'react';
import { folderQuery } from '../../../api/files.ts';
import { queryClient } from '../../../api/query-client.ts';
import { collectDropped, type LocalItem } from '../../../files/collect.ts';
import { type Place, transfers } from '../../../files/transfers.ts';
import { type Answer, conflictsOf, settle } from './upload.ts';

interface Question {
  readonly items: readonly LocalItem[];
  readonly taken: readonly string[];
  readonly conflicts: readonly string[];
}

export interface Uploading {
  /** Files are held over the page. */
  readonly over: boolean;
  readonly reading: boolean;
  readonly error: unknown;
  /** Names that are taken, and wait for an answer. */
  readonly question: Question | null;
  /** Begins to upload, after a question where names are taken. */
  begin(items: readonly LocalItem[]): void;
  answer(answer: Answer): void;
  dismiss(): void;
}

/** Uploads to a folder what is dropped anywhere on the page, or chosen; not while `allowed` is false. */
export function useUpload(session: AttachedSession, place: Place, allowed: boolean): Uploading {
  const [over, setOver] = useState(false);
  const [reading, setReading] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [question, setQuestion] = useState<Question | null>(null);

  async function offer(collecting: Promise<readonly LocalItem[]>) {
    setError(null);
    setReading(true);
    try {
      const items = await collecting;
      const there = await queryClient.fetchQuery({ ...folderQuery(session, place.folder), staleTime: 0 });
      const taken = there.map(({ name }) => name);
      const conflicts = conflictsOf(items, taken, place.windows);
      if (conflicts.length > 0) setQuestion({ items, taken, conflicts });
      else start(items, false);
    } catch (problem) {
      setError(problem);
    }
    setReading(false);
  }

  function start(items: readonly LocalItem[], overwrite: boolean) {
    setQuestion(null);
    if (items.length > 0) transfers.add({ ...place, direction: 'up', items, overwrite });
  }

  // The page listens, for a drop that nobody takes leads the browser away from it. It uses what the latest rendering knows.
  useEffect(() => {
    const onOver = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = allowed ? 'copy' : 'none';
      setOver(allowed);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(false);
      if (allowed) void offer(collectDropped(event.dataTransfer));
    };
    addEventListener('dragover', onOver);
    addEventListener('dragleave', onLeave);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('dragover', onOver);
      removeEventListener('dragleave', onLeave);
      removeEventListener('drop', onDrop);
    };
  });

  return {
    over,
    reading,
    error,
    question,
    begin: (items) => void offer(Promise.resolve(items)),
    answer(answer) {
      if (question === null) return;
      const { items, conflicts, taken } = question;
      start(settle(items, conflicts, taken, answer), answer === 'replace');
    },
    dismiss() {
      setQuestion(null);
      setError(null);
    },
  };
}
