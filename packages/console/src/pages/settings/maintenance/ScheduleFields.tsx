import { Field } from '../../../ui/Field.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { Tick } from '../assistants/Tick.tsx';
import type { ScheduleForm } from './schedule.ts';
import { DAYS, KINDS, TEXTS, WEEKS } from './texts.ts';

interface Props {
  form: ScheduleForm;
  onChange: (form: ScheduleForm) => void;
}

/** When: once, each week or each month. */
export function ScheduleFields({ form, onChange }: Props) {
  const set = (part: Partial<ScheduleForm>) => onChange({ ...form, ...part });
  return (
    <>
      <Segmented
        label={TEXTS.kind}
        value={form.kind}
        options={KINDS}
        onChange={(kind) => set({ kind })}
        className="self-start max-sm:flex max-sm:self-stretch"
      />
      {form.kind === 'once' && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label={TEXTS.from}
            type="datetime-local"
            required
            value={form.from}
            onChange={({ currentTarget }) => set({ from: currentTarget.value })}
          />
          <Field
            label={TEXTS.to}
            type="datetime-local"
            required
            min={form.from}
            value={form.to}
            onChange={({ currentTarget }) => set({ to: currentTarget.value })}
          />
        </div>
      )}
      {form.kind === 'weekly' && (
        <fieldset className="flex flex-wrap gap-x-4">
          <legend className="text-ink-2">{TEXTS.days}</legend>
          {DAYS.map(({ value, label }) => (
            <Tick
              key={value}
              label={label}
              checked={form.days.includes(value)}
              onChange={(on) =>
                set({ days: on ? [...form.days, value] : form.days.filter((day) => day !== value) })
              }
            />
          ))}
        </fieldset>
      )}
      {form.kind === 'monthly' && (
        <div className="flex flex-wrap gap-4">
          <Segmented
            label={TEXTS.which}
            value={form.week}
            options={WEEKS}
            onChange={(week) => set({ week })}
            className="max-sm:flex max-sm:basis-full"
          />
          <Segmented
            label={TEXTS.weekday}
            value={form.weekday}
            options={DAYS}
            onChange={(weekday) => set({ weekday })}
            className="max-sm:flex max-sm:basis-full"
          />
        </div>
      )}
      {form.kind !== 'once' && (
        <div className="grid gap-4 sm:grid-cols-3">
          <Field
            label={TEXTS.at}
            type="time"
            required
            value={form.at}
            onChange={({ currentTarget }) => set({ at: currentTarget.value })}
          />
          <Field
            label={TEXTS.minutes}
            type="number"
            min={1}
            max={10_080}
            required
            value={form.minutes}
            onChange={({ currentTarget }) => set({ minutes: currentTarget.value })}
          />
          <Field
            label={TEXTS.zone}
            required
            value={form.zone}
            onChange={({ currentTarget }) => set({ zone: currentTarget.value })}
          />
        </div>
      )}
    </>
  );
}
