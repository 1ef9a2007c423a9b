import { useMe, useSignOut } from '../../../api/me.ts';
import { Button } from '../../../ui/Button.tsx';

const TEXTS = {
  name: 'Name',
  email: 'E-mail',
  role: 'Role',
  partner: 'Company',
  signOut: 'Sign out',
  signOutMore: 'Ends this browser’s session, in every tab. Terminals that are open here end with it.',
} as const;

/** Who one is here. */
export function Account() {
  const me = useMe();
  const signOut = useSignOut();
  const rows = [
    [TEXTS.name, me.display_name],
    [TEXTS.email, me.email],
    [TEXTS.role, me.role],
    [TEXTS.partner, me.partner_name],
  ] as const;
  return (
    <div className="max-w-160">
      <dl>
        {rows.map(([name, value]) => (
          <div key={name} className="grid grid-cols-[8rem_minmax(0,1fr)] border-b border-line/70 py-2">
            <dt className="text-ink-3">{name}</dt>
            <dd className="break-words">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-6 flex items-center gap-4">
        <Button busy={signOut.isPending} onClick={() => signOut.mutate()}>
          {TEXTS.signOut}
        </Button>
        <p className="text-12 text-ink-3">{TEXTS.signOutMore}</p>
      </div>
    </div>
  );
}
