import { useId } from 'react';
import { useLeaveCommand } from '../../../api/commands.ts';
import { Button } from '../../../ui/Button.tsx';
import { Field, inputClass } from '../../../ui/Field.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { EXPIRIES, TEXTS } from './texts.ts';

const A_DAY_S = 86_400;

/** Leaves a command for a device. */
export function CommandForm({ agentId }: { agentId: string }) {
  const leave = useLeaveCommand(agentId);
  const expiry = useId();

  function submit(event: React.FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const line = String(data.get('line')).trim();
    if (line === '') return;
    leave.mutate({ line, expires_in_s: Number(data.get('expires_in_s')) }, { onSuccess: () => form.reset() });
  }

  return (
    <form onSubmit={submit} className="flex max-w-220 flex-col gap-3">
      <p className="text-ink-2">{TEXTS.lead}</p>
      <div className="flex items-start gap-3 max-sm:flex-col">
        <Field
          label={TEXTS.line}
          hint={TEXTS.lineHint}
          name="line"
          required
          maxLength={8192}
          autoComplete="off"
          spellCheck={false}
          className="min-w-0 flex-1 max-sm:w-full [&_input]:font-mono"
        />
        <div className="flex w-36 flex-col gap-1">
          <label htmlFor={expiry} className="text-ink-2">
            {TEXTS.expires}
          </label>
          <select id={expiry} name="expires_in_s" defaultValue={A_DAY_S} className={inputClass}>
            {EXPIRIES.map(([seconds, word]) => (
              <option key={seconds} value={seconds}>
                {word}
              </option>
            ))}
          </select>
        </div>
        <Button type="submit" variant="primary" busy={leave.isPending} className="sm:mt-6">
          {TEXTS.leave}
        </Button>
      </div>
      {leave.error && <ProblemNotice error={leave.error} doing={TEXTS.doingLeave} />}
    </form>
  );
}
