import type { AttachedSession } from '@guru/client/session';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { contentQuery, EDIT_BYTES, type Shown } from '../../../api/files.ts';
import { lineEndsOf, toEditor } from '../../../files/text-form.ts';
import { Button } from '../../../ui/Button.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { Editor } from './Editor.tsx';
import { TEXTS } from './texts.ts';
import { useSave } from './useSave.ts';

interface Props {
  session: AttachedSession;
  path: string;
  name: string;
  onUnsaved: (unsaved: boolean) => void;
}

/** A text file, whole, to be edited and saved. */
export function EditFile(props: Props) {
  const { session, path, onUnsaved } = props;
  const whole = useQuery(contentQuery(session, path, EDIT_BYTES));
  const [loads, setLoads] = useState(0);
  if (whole.error)
    return (
      <ProblemNotice error={whole.error} doing={TEXTS.preview.doing} onRetry={() => void whole.refetch()} />
    );
  if (whole.isPending) return <p className="waiting text-ink-3">{TEXTS.preview.waiting}</p>;

  async function showTheirs() {
    await whole.refetch();
    onUnsaved(false);
    setLoads(loads + 1);
  }

  return <Loaded key={loads} {...props} shown={whole.data} onTheirs={() => void showTheirs()} />;
}

function Loaded({
  session,
  path,
  name,
  shown,
  onUnsaved,
  onTheirs,
}: Props & { shown: Shown; onTheirs: () => void }) {
  // What the file was when it was loaded; reading it again later changes nothing here.
  const [{ content, entry }] = useState(shown);
  const begun = content.kind === 'text' ? content : { text: '', encoding: 'UTF-8' as const };
  const [text, setText] = useState(() => toEditor(begun.text));
  const saving = useSave({
    session,
    path,
    version: entry.version,
    text: toEditor(begun.text),
    form: { encoding: begun.encoding, ends: lineEndsOf(begun.text) },
  });
  const words = TEXTS.editor;
  const unsaved = text !== saving.saved;

  function change(next: string) {
    setText(next);
    onUnsaved(next !== saving.saved);
  }

  async function save(over: boolean) {
    if (await saving.save(text, over)) onUnsaved(false);
  }

  return (
    <div className="flex flex-col gap-3">
      {saving.outcome === 'changed' && (
        <Notice
          tone="warn"
          title={words.changedTitle}
          actions={
            <>
              <Button size="small" onClick={onTheirs}>
                {words.theirs}
              </Button>
              <Button size="small" variant="danger" busy={saving.busy} onClick={() => void save(true)}>
                {words.mine}
              </Button>
            </>
          }
        >
          {words.changedMore}
        </Notice>
      )}
      {saving.outcome === 'gone' && (
        <Notice
          tone="warn"
          title={words.goneTitle}
          actions={
            <Button size="small" busy={saving.busy} onClick={() => void save(true)}>
              {words.again}
            </Button>
          }
        >
          {words.goneMore}
        </Notice>
      )}
      {saving.error !== null && <ProblemNotice error={saving.error} doing={words.failed} />}
      <Editor label={words.label(name)} value={text} onChange={change} onSave={() => void save(false)}>
        <span role="status" className="text-12 text-ink-3">
          {unsaved ? words.unsaved : saving.outcome === 'saved' ? words.saved : ''}
        </span>
        <Button variant="primary" busy={saving.busy} disabled={!unsaved} onClick={() => void save(false)}>
          {words.save}
        </Button>
      </Editor>
    </div>
  );
}
