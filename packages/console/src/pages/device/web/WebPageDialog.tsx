import type { AgentDetail } from '@guru/protocol/api';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../../ui/Button.tsx';
import { Actions, Dialog } from '../../../ui/Dialog.tsx';
import { Field } from '../../../ui/Field.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { nameOf } from '../../devices/columns.tsx';
import { openTab, openWebPage, type WebTarget } from './open-page.ts';
import { TEXTS } from './texts.ts';

type Scheme = (typeof TEXTS.schemes)[number]['value'];

const USUAL_PORTS: Record<Scheme, string> = { http: '80', https: '443' };

/** Asks where the page is, and opens it in a new tab. */
export function WebPageDialog({ agent, onClose }: { agent: AgentDetail; onClose: () => void }) {
  const name = nameOf(agent);
  const [scheme, setScheme] = useState<Scheme>('http');
  const [port, setPort] = useState(USUAL_PORTS.http);
  const open = useMutation({
    mutationFn: ({ target, tab }: { target: WebTarget; tab: Window | null }) =>
      openWebPage(agent.agent_id, name, target, tab),
    onSuccess: onClose,
  });

  function choose(next: Scheme) {
    if (port === USUAL_PORTS[scheme]) setPort(USUAL_PORTS[next]);
    setScheme(next);
  }

  function submit(form: FormData) {
    const host = String(form.get('host') ?? '').trim() || undefined;
    open.mutate({ target: { host, port: Number(port), tls: scheme === 'https' }, tab: openTab() });
  }

  return (
    <Dialog open onClose={onClose} title={TEXTS.title(name)} description={TEXTS.more}>
      <form action={submit} className="flex flex-col gap-4">
        <Field
          label={TEXTS.host}
          name="host"
          placeholder={TEXTS.itself}
          hint={TEXTS.hostHint}
          maxLength={253}
        />
        <div className="flex flex-wrap items-end gap-4">
          <Field
            label={TEXTS.port}
            name="port"
            type="number"
            min={1}
            max={65_535}
            required
            value={port}
            onChange={(event) => setPort(event.target.value)}
            className="w-28"
          />
          <Segmented
            label={TEXTS.scheme}
            value={scheme}
            options={TEXTS.schemes}
            onChange={choose}
            className="mb-1"
          />
        </div>
        {scheme === 'https' && <p className="text-12 text-ink-3">{TEXTS.schemeHint}</p>}
        <p className="text-12 text-ink-3">
          {TEXTS.forward}{' '}
          <code className="mt-1 block break-all font-mono">{`guru forward ${agent.hostname} 8080:${port || '80'}`}</code>
        </p>
        {open.error && <ProblemNotice error={open.error} doing={TEXTS.doing} />}
        <Actions>
          <Button onClick={onClose}>{TEXTS.cancel}</Button>
          <Button type="submit" variant="primary" busy={open.isPending}>
            {TEXTS.submit}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
