import type { Assistant } from '@guru/protocol/api';
import { type ReactNode, useState } from 'react';
import type { AssistantForm as Wanted } from '../../../api/assistants.ts';
import { Button } from '../../../ui/Button.tsx';
import { Field } from '../../../ui/Field.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { OpenQuoteError } from './command-lines.ts';
import { FenceFields } from './FenceFields.tsx';
import { NEW_FENCE, toFence, toForm } from './fence-form.ts';
import { LIVES, ROLES, TEXTS } from './texts.ts';

interface Props {
  /** The one that is changed; null for a new one. */
  assistant: Assistant | null;
  busy: boolean;
  error: unknown;
  onSave: (wanted: Wanted, expires_in_s: number) => void;
  onCancel: () => void;
}

/** Makes an assistant, or changes one. */
export function AssistantForm({ assistant, busy, error, onSave, onCancel }: Props) {
  const [form, setForm] = useState(() => (assistant === null ? NEW_FENCE : toForm(assistant.fence)));
  const [role, setRole] = useState<Wanted['role']>(assistant?.role ?? 'technician');
  const [life, setLife] = useState<(typeof LIVES)[number]['value']>('7776000');
  const [badLine, setBadLine] = useState<string | null>(null);

  function submit(fields: FormData) {
    try {
      const fence = toFence(form, assistant?.fence ?? null);
      setBadLine(null);
      onSave({ name: String(fields.get('name') ?? '').trim(), role, fence }, Number(life));
    } catch (problem) {
      if (!(problem instanceof OpenQuoteError)) throw problem;
      setBadLine(problem.line);
    }
  }

  return (
    <form action={submit} className="flex flex-col gap-5">
      <div className="flex flex-wrap gap-x-6 gap-y-4">
        <Field
          label={TEXTS.name}
          name="name"
          defaultValue={assistant?.name}
          placeholder={TEXTS.namePlaceholder}
          maxLength={200}
          required
          className="min-w-60 flex-1"
        />
        <Labelled label={TEXTS.role}>
          <Segmented label={TEXTS.role} value={role} options={ROLES} onChange={setRole} />
        </Labelled>
        {assistant === null && (
          <Labelled label={TEXTS.life}>
            <Segmented label={TEXTS.life} value={life} options={LIVES} onChange={setLife} />
          </Labelled>
        )}
      </div>
      {role === 'technician' && (
        <FenceFields form={form} onChange={(change) => setForm((before) => ({ ...before, ...change }))} />
      )}
      {badLine !== null && <Notice tone="bad" title={TEXTS.badLine(badLine)} />}
      {error !== null && <ProblemNotice error={error} doing={TEXTS.doing} />}
      <div className="flex gap-2">
        <Button type="submit" variant="primary" busy={busy} className="h-8 max-sm:h-10">
          {assistant === null ? TEXTS.make : TEXTS.save}
        </Button>
        <Button onClick={onCancel} className="h-8 max-sm:h-10">
          {TEXTS.cancel}
        </Button>
      </div>
    </form>
  );
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-1">
      <span aria-hidden className="text-ink-2">
        {label}
      </span>
      {children}
    </div>
  );
}
