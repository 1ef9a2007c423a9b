import type { EnrolmentToken } from '@guru/protocol/api';
import { useRevokeToken } from '../../../api/enrolment.ts';
import { Button } from '../../../ui/Button.tsx';
import { Actions, Dialog } from '../../../ui/Dialog.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { TEXTS } from './texts.ts';

/** Says what revoking this token means before it is done. */
export function RevokeDialog({ token, onClose }: { token: EnrolmentToken; onClose: () => void }) {
  const revoke = useRevokeToken();
  const { token_id, label, client_name, site_name } = token;
  return (
    <Dialog open onClose={onClose} title={TEXTS.revokeTitle(label)}>
      <p className="text-ink-2">{TEXTS.revokeDanger(label, `${client_name} / ${site_name}`)}</p>
      {revoke.error && <ProblemNotice error={revoke.error} doing={TEXTS.doingRevoke} className="mt-4" />}
      <Actions>
        <Button onClick={onClose}>{TEXTS.cancel}</Button>
        <Button
          variant="danger"
          busy={revoke.isPending}
          onClick={() => revoke.mutate(token_id, { onSuccess: onClose })}
        >
          {TEXTS.revoke}
        </Button>
      </Actions>
    </Dialog>
  );
}
