import { useAddClient } from '../../../api/places.ts';
import { Button } from '../../../ui/Button.tsx';
import { Field } from '../../../ui/Field.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { TEXTS } from './texts.ts';

/** A new client with its first site, on one line. */
export function AddClient() {
  const add = useAddClient();

  function submit(event: React.FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const body = { name: String(data.get('name')), site_name: String(data.get('site_name')) };
    add.mutate(body, { onSuccess: () => form.reset() });
  }

  return (
    <form onSubmit={submit} className="mt-4">
      <div className="flex flex-wrap items-end gap-3">
        <Field
          label={TEXTS.client}
          name="name"
          placeholder={TEXTS.clientPlaceholder}
          required
          maxLength={200}
          className="min-w-52 flex-1"
        />
        <Field
          label={TEXTS.site}
          name="site_name"
          defaultValue={TEXTS.defaultSite}
          required
          maxLength={200}
          className="w-44 max-sm:flex-1"
        />
        <Button type="submit" variant="primary" busy={add.isPending} className="h-8 max-sm:h-10">
          {TEXTS.addClient}
        </Button>
      </div>
      {add.error && <ProblemNotice error={add.error} doing={TEXTS.doing} className="mt-3" />}
    </form>
  );
}
