import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { setupQuery, useSetup } from '../../api/setup.ts';
import { setupCode } from './code.ts';
import { SetupView } from './SetupView.tsx';

/** Making the first owner with the code of the setup link. */
export function Setup() {
  const setup = useQuery(setupQuery);
  const complete = useSetup();
  const navigate = useNavigate();
  const [code] = useState(() => setupCode(location.hash));
  const closed = setup.data?.open === false && !complete.isSuccess;
  return (
    <SetupView
      code={code}
      closed={closed}
      busy={complete.isPending || complete.isSuccess}
      error={complete.error}
      onSubmit={(form) =>
        complete.mutate(form, { onSuccess: () => void navigate({ to: '/', hash: '', replace: true }) })
      }
      onSignIn={() => void navigate({ to: '/sign-in', replace: true })}
    />
  );
}
