import { type FormEvent, useState } from 'react';
import type { SetupForm } from '../../api/setup.ts';
import { isCode } from '../../lib/problem.ts';
import { Button } from '../../ui/Button.tsx';
import { Doorway } from '../../ui/Doorway.tsx';
import { Field } from '../../ui/Field.tsx';
import { ProblemNotice } from '../../ui/ProblemNotice.tsx';
import { StrengthBar } from './StrengthBar.tsx';
import { MIN_PASSWORD, strengthOf } from './strength.ts';
import { TEXTS } from './texts.ts';

interface Props {
  /** From the link; empty when the page was opened without it. */
  code: string;
  /** The server has an owner already. */
  closed: boolean;
  busy: boolean;
  error: unknown;
  onSubmit: (form: SetupForm) => void;
  onSignIn: () => void;
}

export function SetupView({ code, closed, busy, error, onSubmit, onSignIn }: Props) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const strength = strengthOf(password, email);
  const badCode = isCode(error, 'bad_setup_code');

  if (closed) {
    return (
      <Doorway title={TEXTS.closedTitle} lead={TEXTS.closedMore}>
        <Button variant="primary" size="large" onClick={onSignIn}>
          {TEXTS.signIn}
        </Button>
      </Doorway>
    );
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    onSubmit({
      code: text('code') || code,
      partner_name: text('partner_name'),
      display_name: text('display_name'),
      email,
      password,
    });
  }

  return (
    <Doorway title={TEXTS.title} lead={TEXTS.lead}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {(code === '' || badCode) && (
          <Field label={TEXTS.code} name="code" required autoComplete="off" hint={TEXTS.codeHint} />
        )}
        <Field
          label={TEXTS.partner}
          name="partner_name"
          required
          autoFocus
          autoComplete="organization"
          hint={TEXTS.partnerHint}
        />
        <Field label={TEXTS.name} name="display_name" required autoComplete="name" />
        <Field
          label={TEXTS.email}
          type="email"
          required
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Field
          label={TEXTS.password}
          type="password"
          required
          minLength={MIN_PASSWORD}
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          hint={<StrengthBar strength={strength} />}
        />
        {error !== null && !busy && <ProblemNotice error={error} doing={TEXTS.doing} />}
        <Button type="submit" variant="primary" size="large" busy={busy} className="mt-1 w-full">
          {TEXTS.submit}
        </Button>
      </form>
    </Doorway>
  );
}
