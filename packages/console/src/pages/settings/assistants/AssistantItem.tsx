import type { Assistant, AssistantKey } from '@guru/protocol/api';
import { useRevokeKey } from '../../../api/assistants.ts';
import { Button } from '../../../ui/Button.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { Status } from '../../../ui/Status.tsx';
import { Time } from '../../../ui/Time.tsx';
import { KEY_STATES, STATES, TEXTS } from './texts.ts';

interface Props {
  assistant: Assistant;
  onChange: () => void;
  onRevoke: () => void;
  onNewKey: () => void;
}

/** One assistant with its keys. */
export function AssistantItem({ assistant, onChange, onRevoke, onNewKey }: Props) {
  const { name, status, keys } = assistant;
  return (
    <li className="border-b border-line/70 py-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h3 className="min-w-40 flex-1 font-strong wrap-anywhere">{name}</h3>
        <Status {...STATES[status]} />
        {status === 'active' && (
          <div className="flex flex-wrap gap-2">
            <Button size="small" onClick={onChange} aria-label={`${TEXTS.change}: ${name}`}>
              {TEXTS.change}
            </Button>
            <Button size="small" onClick={onNewKey} aria-label={`${TEXTS.newKey}: ${name}`}>
              {TEXTS.newKey}
            </Button>
            <Button size="small" variant="danger" onClick={onRevoke} aria-label={`${TEXTS.revoke}: ${name}`}>
              {TEXTS.revoke}
            </Button>
          </div>
        )}
      </div>
      <ul aria-label={TEXTS.keys} className="mt-1.5 flex flex-col text-12 text-ink-2">
        {keys.map((key) => (
          <KeyLine key={key.key_id} assistant={assistant} item={key} />
        ))}
      </ul>
    </li>
  );
}

function KeyLine({ assistant, item }: { assistant: Assistant; item: AssistantKey }) {
  const revoke = useRevokeKey();
  const { key_id, status, expires_at, last_used_at } = item;
  const isUsable = status === 'usable' && assistant.status === 'active';
  return (
    <li className="flex min-h-7 flex-wrap items-center gap-x-4">
      <Status {...KEY_STATES[status]} className="w-20" />
      <span>
        {TEXTS.lastUsed} <Time at={last_used_at} />
      </span>
      {isUsable && (
        <>
          <span>
            {TEXTS.ends} <Time at={expires_at} until />
          </span>
          <Button
            size="small"
            variant="quiet"
            busy={revoke.isPending}
            onClick={() => revoke.mutate({ assistant_id: assistant.assistant_id, key_id })}
          >
            {TEXTS.revokeKey}
          </Button>
        </>
      )}
      {revoke.error && <ProblemNotice error={revoke.error} doing={TEXTS.doingRevoke} className="w-full" />}
    </li>
  );
}
