import type { ReactNode } from 'react';
import { useMe } from '../../api/me.ts';
import { Notice } from '../../ui/Notice.tsx';
import { TEXTS } from './texts.ts';

/** What only owners and admins may do; others read why it is not here. */
export function AdminsOnly({ children }: { children: ReactNode }) {
  const { role } = useMe();
  if (role === 'owner' || role === 'admin') return children;
  return (
    <Notice tone="info" title={TEXTS.onlyAdmins} className="max-w-160">
      {TEXTS.onlyAdminsMore}
    </Notice>
  );
}
