import { type SessionSettings, useSaveSessionSettings } from '../../../api/sessions.ts';
import { Button } from '../../../ui/Button.tsx';
import { Field } from '../../../ui/Field.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
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
      <Button type="submit" variant="primary" busy={save.isPending}>
        {TEXTS.save}
      </Button>
      <p role="status" className="text-ink-2">
        {save.isSuccess && TEXTS.saved}
      </p>
      {save.error && <ProblemNotice error={save.error} doing={TEXTS.doing} />}
    </form>
  );
}
