import type { Client } from '@guru/protocol/api';
import { useState } from 'react';
import { usePlanWindow } from '../../../api/maintenance.ts';
import { Button } from '../../../ui/Button.tsx';
import { Field } from '../../../ui/Field.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { PlacePicker, reachOf } from './PlacePicker.tsx';
import { ScheduleFields } from './ScheduleFields.tsx';
import { emptySchedule, readForm } from './schedule.ts';
import { TEXTS } from './texts.ts';

interface Props {
  clients: readonly Client[];
  onDone: () => void;
}

/** What for, where and when. */
export function WindowForm({ clients, onDone }: Props) {
  const plan = usePlanWindow();
  const [place, setPlace] = useState<string | null>(null);
  const [form, setForm] = useState(() =>
    emptySchedule(Date.now(), Intl.DateTimeFormat().resolvedOptions().timeZone),
  );
  const schedule = readForm(form);

  function submit(data: FormData) {
    if (place === null || schedule === null) return;
    plan.mutate(
      { name: String(data.get('name')).trim(), reach: reachOf(place), schedule },
      { onSuccess: onDone },
    );
  }

  return (
    <form aria-label={TEXTS.plan} action={submit} className="mt-4 flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label={TEXTS.name}
          name="name"
          placeholder={TEXTS.namePlaceholder}
          required
          maxLength={200}
          autoFocus
        />
        <PlacePicker clients={clients} value={place} onChange={setPlace} />
      </div>
      <ScheduleFields form={form} onChange={setForm} />
      {plan.error && <ProblemNotice error={plan.error} doing={TEXTS.doingSave} />}
      <div className="flex gap-2">
        <Button
          type="submit"
          variant="primary"
          busy={plan.isPending}
          disabled={place === null || schedule === null}
          className="h-8 max-sm:h-10"
        >
          {TEXTS.save}
        </Button>
        <Button onClick={onDone} className="h-8 max-sm:h-10">
          {TEXTS.cancel}
        </Button>
      </div>
    </form>
  );
}
