import { type SessionSettings, useSaveSessionSettings } from '../../../api/sessions.ts';
import { Field } from '../../../ui/Field.tsx';
import { SaveLine } from '../SaveLine.tsx';
import { TEXTS } from './texts.ts';

/** The contract's own bounds: a device serves no more. */
const MOST = 16;

export function SessionsForm({ settings }: { settings: SessionSettings }) {
  const save = useSaveSessionSettings();

  function submit(event: React.FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    save.mutate({ sessions_per_agent: Number(data.get('sessions_per_agent')) });
  }

  return (
    <form onSubmit={submit} className="mt-6 flex flex-col items-start gap-4">
      <Field
        label={TEXTS.perDevice}
        hint={TEXTS.perDeviceHint}
        name="sessions_per_agent"
        type="number"
        min={1}
        max={MOST}
        required
        defaultValue={settings.sessions_per_agent}
        className="w-72"
      />
      <SaveLine save={save} texts={TEXTS} />
    </form>
  );
}
