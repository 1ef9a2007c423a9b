import type { Assistant, MadeKey as Made } from '@guru/protocol/api';
import { useState } from 'react';
import { useChangeAssistant, useMakeAssistant, useMakeKey } from '../../../api/assistants.ts';
import { Button } from '../../../ui/Button.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { AdminsOnly } from '../AdminsOnly.tsx';
import { AssistantForm } from './AssistantForm.tsx';
import { AssistantList } from './AssistantList.tsx';
import { MadeKey } from './MadeKey.tsx';
import { TEXTS } from './texts.ts';

/** AI clients: make, fence, revoke. */
export function Assistants() {
  return (
    <AdminsOnly>
      <Room />
    </AdminsOnly>
  );
}

/** What the page shows above its list. */
type Desk =
  | { readonly shows: 'nothing' }
  | { readonly shows: 'form'; readonly assistant: Assistant | null }
  | { readonly shows: 'key'; readonly name: string; readonly made: Made };

function Room() {
  const [desk, setDesk] = useState<Desk>({ shows: 'nothing' });
  const make = useMakeAssistant();
  const change = useChangeAssistant();
  const newKey = useMakeKey();
  const clear = () => {
    for (const work of [make, change, newKey]) work.reset();
    setDesk({ shows: 'nothing' });
  };
  const showKey = (name: string) => (made: Made) => setDesk({ shows: 'key', name, made });
  return (
    <div className="flex flex-col gap-8">
      {desk.shows === 'nothing' && (
        <div className="flex max-w-180 flex-col items-start gap-4">
          <p className="text-ink-2">{TEXTS.lead}</p>
          <Button variant="primary" onClick={() => setDesk({ shows: 'form', assistant: null })}>
            {TEXTS.make}
          </Button>
        </div>
      )}
      {desk.shows === 'form' && (
        <AssistantForm
          key={desk.assistant?.assistant_id}
          assistant={desk.assistant}
          busy={make.isPending || change.isPending}
          error={make.error ?? change.error}
          onCancel={clear}
          onSave={(wanted, expires_in_s) => {
            if (desk.assistant === null)
              make.mutate({ ...wanted, expires_in_s }, { onSuccess: ({ key }) => showKey(wanted.name)(key) });
            else
              change.mutate({ ...wanted, assistant_id: desk.assistant.assistant_id }, { onSuccess: clear });
          }}
        />
      )}
      {desk.shows === 'key' && <MadeKey name={desk.name} made={desk.made} onDone={clear} />}
      {newKey.error && <ProblemNotice error={newKey.error} doing={TEXTS.doing} />}
      <AssistantList
        onChange={(assistant) => {
          clear();
          setDesk({ shows: 'form', assistant });
        }}
        onNewKey={({ assistant_id, name }) => newKey.mutate(assistant_id, { onSuccess: showKey(name) })}
      />
    </div>
  );
}
