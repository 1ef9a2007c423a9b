import type { RegistryValue } from '@guru/client/manage';
import type { AttachedSession } from '@guru/client/session';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { registryQuery } from '../../../api/registry.ts';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { KeyBar } from './KeyBar.tsx';
import { KeyDialog, type KeyTask } from './KeyDialog.tsx';
import { KeyTree } from './KeyTree.tsx';
import { TEXTS } from './texts.ts';
import { ValueDialog } from './ValueDialog.tsx';
import { ValueTable } from './ValueTable.tsx';
import { parentOf } from './values.ts';

interface Props {
  session: AttachedSession;
  /** The device's name. */
  device: string;
}

/** Keys on the left, the values of the chosen one on the right. */
export function RegistryBrowser({ session, device }: Props) {
  const [key, setKey] = useState('HKEY_LOCAL_MACHINE');
  const [value, setValue] = useState<RegistryValue | 'new' | null>(null);
  const [task, setTask] = useState<KeyTask | null>(null);
  const shown = useQuery(registryQuery(session, key));
  const write = session.info.grant.write;

  return (
    <div className="flex flex-col pb-10">
      <KeyBar
        key={key}
        session={session}
        current={key}
        onGo={setKey}
        {...(write && key !== '' && { onNewValue: () => setValue('new'), onTask: setTask })}
      />
      {shown.error && (
        <ProblemNotice
          error={shown.error}
          doing={TEXTS.doing}
          onRetry={() => void shown.refetch()}
          className="mx-4 mb-3 max-w-160 md:mx-6"
        />
      )}
      <div className="gutter grid gap-x-8 gap-y-6 md:grid-cols-[minmax(0,1fr)_minmax(0,2fr)]">
        <KeyTree current={key} keys={shown.data?.keys} onGo={setKey} />
        <ValueTable values={shown.data?.values} onOpen={setValue} />
      </div>
      {value !== null && (
        <ValueDialog
          session={session}
          device={device}
          registryKey={key}
          value={value === 'new' ? null : value}
          write={write}
          onClose={() => setValue(null)}
        />
      )}
      {task !== null && (
        <KeyDialog
          session={session}
          device={device}
          registryKey={key}
          task={task}
          onClose={() => setTask(null)}
          onDeleted={() => setKey(parentOf(key))}
        />
      )}
    </div>
  );
}
