import type { FormEvent } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Doorway } from '../../ui/Doorway.tsx';
import { Field } from '../../ui/Field.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { ProblemNotice } from '../../ui/ProblemNotice.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  /** The server waits for its first owner: nobody can sign in yet. */
  noOwner: boolean;
  busy: boolean;
  error: unknown;
  onSubmit: (form: { email: string; password: string }) => void;
}

export function SignInView({ noOwner, busy, error, onSubmit }: Props) {
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    onSubmit({ email: String(form.get('email')), password: String(form.get('password')) });
  }

  return (
    <Doorway title={TEXTS.title}>
      {noOwner && (
        <Notice tone="info" title={TEXTS.noOwnerTitle} className="mb-5">
          {TEXTS.noOwnerMore} <code className="font-mono text-12">/setup#code=…</code>
        </Notice>
      )}
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={TEXTS.email} name="email" type="email" autoComplete="username" required autoFocus />
        <Field
          label={TEXTS.password}
          name="password"
          type="password"
          autoComplete="current-password"
          required
        />
        {error !== null && !busy && <ProblemNotice error={error} doing={TEXTS.doing} />}
        <Button type="submit" variant="primary" size="large" busy={busy} className="mt-1 w-full">
          {TEXTS.submit}
        </Button>
      </form>
    </Doorway>
  );
}
