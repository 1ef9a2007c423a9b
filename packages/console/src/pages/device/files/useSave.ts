import { FileProblem } from '@guru/client/files';
import type { AttachedSession } from '@guru/client/session';
import { useState } from 'react';
import { contentQuery, EDIT_BYTES, useSaveFile } from '../../../api/files.ts';
import { queryClient } from '../../../api/query-client.ts';
import { fromEditor, type TextForm } from '../../../files/text-form.ts';

interface Props {
  session: AttachedSession;
  path: string;
  /** Of the file that was loaded. */
  version: string;
  text: string;
  form: TextForm;
}

/** `changed`: the file is another than the one that was loaded or saved last; nothing was written over it. */
type Outcome = 'saved' | 'changed' | 'gone' | null;

/** Saves a text over the version that it was read from, and over no other unless one says so. */
export function useSave({ session, path, version: loaded, text: begun, form }: Props) {
  const [version, setVersion] = useState(loaded);
  const [saved, setSaved] = useState(begun);
  const [outcome, setOutcome] = useState<Outcome>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const write = useSaveFile(session, path);

  /** Answers whether it is saved. `over`: whatever is there now. */
  async function save(text: string, over: boolean): Promise<boolean> {
    setBusy(true);
    setError(null);
    try {
      const bytes = fromEditor(text, form);
      await write.mutateAsync({ bytes, version: over ? undefined : version });
      // What is read now is ours, or somebody was quicker than this: then the next save must find that out.
      const now = await queryClient.fetchQuery({
        ...contentQuery(session, path, EDIT_BYTES + 1),
        staleTime: 0,
      });
      const ours = now.bytes.length === bytes.length && now.bytes.every((byte, at) => byte === bytes[at]);
      if (ours) setVersion(now.entry.version);
      setSaved(text);
      setOutcome(ours ? 'saved' : 'changed');
      return true;
    } catch (problem) {
      const code = problem instanceof FileProblem ? problem.code : null;
      if (code === 'changed') setOutcome('changed');
      else if (code === 'not_found') setOutcome('gone');
      else setError(problem);
      return false;
    } finally {
      setBusy(false);
    }
  }

  return { saved, outcome, error, busy, save };
}
