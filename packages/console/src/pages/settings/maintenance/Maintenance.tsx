import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMe } from '../../../api/me.ts';
import { placesQuery } from '../../../api/places.ts';
import { Button } from '../../../ui/Button.tsx';
import { Section } from '../../../ui/Section.tsx';
import { MuteList } from './MuteList.tsx';
import { TEXTS } from './texts.ts';
import { WindowForm } from './WindowForm.tsx';
import { WindowList } from './WindowList.tsx';

/** When nobody is told of what happens: planned windows, and mutes. */
export function Maintenance() {
  const places = useQuery(placesQuery);
  const mayChange = useMe().role !== 'viewer';
  const [planning, setPlanning] = useState(false);
  return (
    <div className="flex max-w-220 flex-col gap-10">
      <div>
        <p className="text-ink-2">{TEXTS.lead}</p>
        {mayChange && !planning && (
          <Button variant="primary" onClick={() => setPlanning(true)} className="mt-4 h-8 max-sm:h-10">
            {TEXTS.plan}
          </Button>
        )}
        {planning && <WindowForm clients={places.data ?? []} onDone={() => setPlanning(false)} />}
      </div>
      <Section title={TEXTS.windows}>
        <WindowList mayChange={mayChange} />
      </Section>
      <Section title={TEXTS.mutes}>
        <MuteList mayChange={mayChange} />
      </Section>
    </div>
  );
}
