import { useQuery } from '@tanstack/react-query';
import { placesQuery } from '../../../api/places.ts';
import { Field } from '../../../ui/Field.tsx';
import type { FenceForm } from './fence-form.ts';
import { Lines } from './Lines.tsx';
import { Tick } from './Tick.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  form: FenceForm;
  onChange: (change: Partial<FenceForm>) => void;
}

/** What an assistant may do by itself, and where. */
export function FenceFields({ form, onChange }: Props) {
  const number = { type: 'number', min: 1, max: 600, required: true, className: 'max-w-60' } as const;
  return (
    <div className="flex flex-col gap-5">
      <Devices form={form} onChange={onChange} />
      <div>
        <Tick
          label={TEXTS.readOnly}
          checked={form.readOnly}
          onChange={(readOnly) => onChange({ readOnly })}
        />
        <Tick
          label={TEXTS.otherSessions}
          checked={form.otherSessions}
          onChange={(otherSessions) => onChange({ otherSessions })}
        />
      </div>
      <div className="grid gap-5 md:grid-cols-2">
        <Lines
          label={TEXTS.allowed}
          hint={TEXTS.allowedHint}
          value={form.allowed}
          onChange={(allowed) => onChange({ allowed })}
        />
        <Lines
          label={TEXTS.refused}
          hint={TEXTS.refusedHint}
          value={form.refused}
          onChange={(refused) => onChange({ refused })}
        />
      </div>
      <div className="grid gap-5 md:grid-cols-3">
        <Lines
          label={TEXTS.read}
          hint={TEXTS.pathsHint}
          value={form.read}
          onChange={(read) => onChange({ read })}
        />
        <Lines
          label={TEXTS.write}
          hint={TEXTS.pathsHint}
          value={form.write}
          onChange={(write) => onChange({ write })}
        />
        <Lines
          label={TEXTS.refusedFiles}
          hint={TEXTS.pathsHint}
          value={form.refusedFiles}
          onChange={(refusedFiles) => onChange({ refusedFiles })}
        />
      </div>
      <div className="flex flex-wrap gap-5">
        <Field
          label={TEXTS.pace}
          value={form.pace}
          onChange={({ currentTarget }) => onChange({ pace: currentTarget.value })}
          {...number}
        />
        <Field
          label={TEXTS.wait}
          value={form.waitMinutes}
          onChange={({ currentTarget }) => onChange({ waitMinutes: currentTarget.value })}
          {...number}
        />
      </div>
    </div>
  );
}

function Devices({ form: { allDevices, clients }, onChange }: Props) {
  const places = useQuery(placesQuery);
  const toggle = (id: string, isIn: boolean) =>
    onChange({ clients: isIn ? [...clients, id] : clients.filter((other) => other !== id) });
  return (
    <fieldset>
      <legend className="text-ink-2">{TEXTS.devices}</legend>
      <Tick
        label={TEXTS.allDevices}
        checked={allDevices}
        onChange={(next) => onChange({ allDevices: next })}
      />
      {!allDevices && (
        <div className="flex max-h-60 flex-wrap gap-x-5 overflow-y-auto">
          {places.data?.map(({ client_id, name }) => (
            <Tick
              key={client_id}
              label={name}
              checked={clients.includes(client_id)}
              onChange={(isIn) => toggle(client_id, isIn)}
            />
          ))}
        </div>
      )}
    </fieldset>
  );
}
