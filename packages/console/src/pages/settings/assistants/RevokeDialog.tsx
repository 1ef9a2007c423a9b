import type { Assistant } from '@guru/protocol/api';
import { useRevokeAssistant } from '../../../api/assistants.ts';
import { Button } from '../../../ui/Button.tsx';
import { Actions, Dialog } from '../../../ui/Dialog.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { TEXTS } from './texts.ts';

/** Says what revoking this assistant means before it is done. */
export function RevokeDialog({ assistant, onClose }: { assistant: Assistant; onClose: () => void }) {
  const revoke = useRevokeAssistant();
  const { assistant_id, name } = assistant;
  return (
    <Dialog open onClose={onClose} title={TEXTS.revokeTitle(name)}>
      <p className="text-ink-2">{TEXTS.revokeDanger(name)}</p>
      {revoke.error && <ProblemNotice error={revoke.error} doing={TEXTS.doingRevoke} className="mt-4" />}
      <Actions>
        <Button onClick={onClose}>{TEXTS.cancel}</Button>
        <Button
          variant="danger"
          busy={revoke.isPending}
          onClick={() => revoke.mutate(assistant_id, { onSuccess: onClose })}
        >
          {TEXTS.revoke}
        </Button>
      </Actions>
    </Dialog>
  );
}
