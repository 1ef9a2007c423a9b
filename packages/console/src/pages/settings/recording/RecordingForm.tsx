import type { RecordingSettings } from '@guru/protocol/api';
import { useSaveRecordingSettings } from '../../../api/recordings.ts';
import { Field } from '../../../ui/Field.tsx';
import { SaveLine } from '../SaveLine.tsx';
import { TEXTS } from './texts.ts';

/** What is recorded, and for how long it is kept. */
export function RecordingForm({ settings }: { settings: RecordingSettings }) {
  const save = useSaveRecordingSettings();

  function submit(event: React.FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    save.mutate({
      record: data.has('record'),
      keep_input: data.has('keep_input'),
      retention_days: Number(data.get('retention_days')),
    });
  }

  return (
    <form onSubmit={submit} className="mt-6 flex flex-col items-start gap-4">
      <Choice name="record" label={TEXTS.record} checked={settings.record} />
      <Choice name="keep_input" label={TEXTS.keepInput} checked={settings.keep_input} />
      <Field
        label={TEXTS.days}
        hint={TEXTS.daysHint}
        name="retention_days"
        type="number"
        min={0}
        max={3650}
        required
        defaultValue={settings.retention_days}
        className="w-52"
      />
      <SaveLine save={save} texts={TEXTS} />
    </form>
  );
}

function Choice({ name, label, checked }: { name: string; label: string; checked: boolean }) {
  return (
    <label className="flex items-center gap-2 max-sm:min-h-10">
      <input type="checkbox" name={name} defaultChecked={checked} />
      {label}
    </label>
  );
}
