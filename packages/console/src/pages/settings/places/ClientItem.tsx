import type { Client } from '@guru/protocol/api';
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useAddSite } from '../../../api/places.ts';
import { plural } from '../../../lib/units.ts';
import { Button } from '../../../ui/Button.tsx';
import { inputClass } from '../../../ui/Field.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { TEXTS } from './texts.ts';

const COUNT = 'num rounded-1 text-12 text-ink-3 hover:text-ink hover:underline';

/** A client with its sites; each count leads to those devices. */
export function ClientItem({ client, mayAdd }: { client: Client; mayAdd: boolean }) {
  const { client_id, name, sites } = client;
  const [adding, setAdding] = useState(false);
  return (
    <li className="mb-6">
      <div className="flex h-8 items-center justify-between border-b border-line">
        <h2 className="font-strong">{name}</h2>
        {mayAdd && !adding && (
          <Button
            size="small"
            variant="quiet"
            className="-mr-2"
            onClick={() => setAdding(true)}
            aria-label={`${TEXTS.addSite}: ${name}`}
          >
            <Plus size={13} aria-hidden />
            {TEXTS.addSite}
          </Button>
        )}
      </div>
      <ul>
        {sites.map((site) => (
          <li key={site.site_id} className="flex h-8 items-center justify-between border-b border-line/70">
            <span>{site.name}</span>
            <Link
              to="/devices"
              search={{ client: client_id, site: site.site_id }}
              aria-label={`${site.name}: ${plural(site.agent_count, 'device')}`}
              className={COUNT}
            >
              {plural(site.agent_count, 'device')}
            </Link>
          </li>
        ))}
      </ul>
      {adding && <AddSite client_id={client_id} onDone={() => setAdding(false)} />}
    </li>
  );
}

function AddSite({ client_id, onDone }: { client_id: string; onDone: () => void }) {
  const add = useAddSite();

  function submit(form: FormData) {
    add.mutate({ client_id, name: String(form.get('name')) }, { onSuccess: onDone });
  }

  return (
    <form action={submit} className="mt-2">
      <div className="flex gap-2">
        <input
          name="name"
          aria-label={TEXTS.siteName}
          placeholder={TEXTS.siteName}
          required
          maxLength={200}
          // biome-ignore lint/a11y/noAutofocus: the person just asked for this field
          autoFocus
          onKeyDown={(event) => event.key === 'Escape' && onDone()}
          className={inputClass}
        />
        <Button type="submit" variant="primary" busy={add.isPending} className="h-8">
          {TEXTS.add}
        </Button>
        <Button onClick={onDone} className="h-8">
          {TEXTS.cancel}
        </Button>
      </div>
      {add.error && <ProblemNotice error={add.error} doing={TEXTS.doing} className="mt-2" />}
    </form>
  );
}
