import { REGISTRY_KINDS, type RegistryKind, type RegistryValue } from '@guru/client/manage';
import type { AttachedSession } from '@guru/client/session';
import { useId, useState } from 'react';
import { useChangeRegistry } from '../../../api/registry.ts';
import { Button } from '../../../ui/Button.tsx';
import { Actions, Dialog } from '../../../ui/Dialog.tsx';
import { Field, inputClass } from '../../../ui/Field.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { TEXTS } from './texts.ts';
import { parseData, showData, writeData } from './values.ts';

interface Props {
  session: AttachedSession;
  device: string;
  registryKey: string;
  /** Null for a new one. */
  value: RegistryValue | null;
  write: boolean;
  onClose: () => void;
}

/** A value, whole: to read, to edit, to delete, or to make. */
export function ValueDialog({ session, device, registryKey, value, write, onClose }: Props) {
  const known = REGISTRY_KINDS.find((one) => one === value?.kind) ?? (value === null ? 'REG_SZ' : null);
  const [name, setName] = useState(value?.name ?? '');
  const [kind, setKind] = useState<RegistryKind>(known ?? 'REG_SZ');
  const [text, setText] = useState(
    value === null ? '' : known ? writeData(known, value.value) : showData(value.kind, value.value),
  );
  const [asked, setAsked] = useState(false);
  const change = useChangeRegistry(session);
  const shownName = value?.name || TEXTS.default;
  const id = useId();
  const editable = write && known !== null && value?.cut !== true;
  const data = parseData(kind, text);
  const close = { onSuccess: onClose };

  function save() {
    if (data !== null)
      change.mutate({ op: 'set', key: registryKey, value: { name, kind, value: data } }, close);
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={value === null ? TEXTS.newValue.replace('…', '') : TEXTS.edit(shownName)}
      description={editable ? TEXTS.saveMore(device) : value?.kind}
    >
      <form action={save} className="flex flex-col gap-3">
        {value === null && (
          <>
            <Field label={TEXTS.name} value={name} onChange={(event) => setName(event.target.value)} />
            <label className="flex flex-col gap-1 text-ink-2">
              {TEXTS.kind}
              <select
                value={kind}
                onChange={({ target }) =>
                  setKind(REGISTRY_KINDS.find((one) => one === target.value) ?? 'REG_SZ')
                }
                className={inputClass}
              >
                {REGISTRY_KINDS.map((one) => (
                  <option key={one}>{one}</option>
                ))}
              </select>
            </label>
          </>
        )}
        <div className="flex flex-col gap-1">
          <label htmlFor={id} className="text-ink-2">
            {TEXTS.data}
          </label>
          <textarea
            id={id}
            rows={kind === 'REG_MULTI_SZ' || kind === 'REG_BINARY' ? 6 : 2}
            readOnly={!editable}
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
            aria-invalid={data === null ? true : undefined}
            className={`${inputClass} h-auto py-1.5 font-mono text-12`}
          />
          {editable && <span className="text-12 text-ink-3">{TEXTS.hints[kind]}</span>}
        </div>
        {value !== null && asked && (
          <Notice
            tone="warn"
            title={TEXTS.deleteValueSentence(shownName, device)}
            actions={
              <Button
                variant="danger"
                size="small"
                busy={change.isPending}
                onClick={() =>
                  change.mutate({ op: 'delete_value', key: registryKey, name: value.name }, close)
                }
              >
                {TEXTS.deleteValueSubmit(shownName)}
              </Button>
            }
          />
        )}
        {change.error && <ProblemNotice error={change.error} doing={TEXTS.failed} />}
        <Actions>
          {value !== null && write && !asked && (
            <Button variant="danger" className="mr-auto" onClick={() => setAsked(true)}>
              {TEXTS.deleteValue}
            </Button>
          )}
          <Button onClick={onClose}>{TEXTS.cancel}</Button>
          {editable && (
            <Button type="submit" variant="primary" busy={change.isPending} disabled={data === null}>
              {TEXTS.save}
            </Button>
          )}
        </Actions>
      </form>
    </Dialog>
  );
}
