import type { Approval } from '@guru/protocol/api';
import { useState } from 'react';
import { useDecide } from '../../api/approvals.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { ProblemNotice } from '../../ui/ProblemNotice.tsx';
import { Time } from '../../ui/Time.tsx';
import { TEXTS } from './texts.ts';

/** Yes or no. The yes names by its hash what is shown above it. */
export function Decide({ approval }: { approval: Approval }) {
  const decide = useDecide();
  const [note, setNote] = useState('');
  const chosen = decide.isPending ? decide.variables.decision : null;
  const say = (decision: 'approved' | 'denied') => decide.mutate({ approval, decision, note: note.trim() });
  return (
    <div className="flex flex-col gap-3">
      <Field
        label={TEXTS.note}
        placeholder={TEXTS.notePlaceholder}
        maxLength={500}
        value={note}
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
      />
      {decide.error && <ProblemNotice error={decide.error} doing={TEXTS.doingDecide} />}
      <div className="flex flex-wrap items-center gap-2 max-sm:*:[button]:h-11 max-sm:*:[button]:flex-1">
        <Button
          variant="primary"
          busy={chosen === 'approved'}
          disabled={decide.isPending}
          onClick={() => say('approved')}
        >
          {TEXTS.approve}
        </Button>
        <Button
          variant="danger"
          busy={chosen === 'denied'}
          disabled={decide.isPending}
          onClick={() => say('denied')}
        >
          {TEXTS.deny}
        </Button>
        <span className="ml-auto text-12 text-ink-3">
          {TEXTS.expires} <Time at={approval.expires_at} until />
        </span>
      </div>
    </div>
  );
}
