import type { Client } from '@guru/protocol/api';
import { useState } from 'react';
import type { TokenForm as Wanted } from '../../../api/enrolment.ts';
import { Button } from '../../../ui/Button.tsx';
import { Field } from '../../../ui/Field.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { SitePicker } from '../../../ui/SitePicker.tsx';
import { LIVES, TEXTS, USES } from './texts.ts';

interface Props {
  clients: readonly Client[];
  /** The site that the scope above points at. */
  suggested: string | null;
  busy: boolean;
  error: unknown;
  onMake: (wanted: Wanted) => void;
}

/** For which site, for how long, for how many. */
export function TokenForm({ clients, suggested, busy, error, onMake }: Props) {
  const [site, setSite] = useState(suggested);
  const [life, setLife] = useState<(typeof LIVES)[number]['value']>('604800');
  const [uses, setUses] = useState<(typeof USES)[number]['value']>('50');

  function submit(form: FormData) {
    if (site === null) return;
    const label = String(form.get('label') ?? '').trim() || 'Enrolment';
    onMake({ site_id: site, label, expires_in_s: Number(life), max_uses: Number(uses) });
  }

  return (
    <form action={submit} className="mt-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <SitePicker
          label={TEXTS.site}
          placeholder={TEXTS.chooseSite}
          clients={clients}
          value={site}
          onChange={setSite}
        />
        <Field label={TEXTS.label} name="label" placeholder={TEXTS.labelPlaceholder} maxLength={200} />
        <Labelled label={TEXTS.life}>
          <Segmented
            label={TEXTS.life}
            value={life}
            options={LIVES}
            onChange={setLife}
            className="max-sm:flex"
          />
        </Labelled>
        <Labelled label={TEXTS.uses}>
          <Segmented
            label={TEXTS.uses}
            value={uses}
            options={USES}
            onChange={setUses}
            className="max-sm:flex"
          />
        </Labelled>
      </div>
      {error !== null && <ProblemNotice error={error} doing={TEXTS.doing} className="mt-4" />}
      <Button
        type="submit"
        variant="primary"
        busy={busy}
        disabled={site === null}
        className="mt-5 h-8 max-sm:h-10"
      >
        {TEXTS.make}
      </Button>
    </form>
  );
}

function Labelled({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-1 max-sm:items-stretch">
      <span aria-hidden className="text-ink-2">
        {label}
      </span>
      {children}
    </div>
  );
}
