import { useQuery } from '@tanstack/react-query';
import { sessionSettingsQuery } from '../../../api/sessions.ts';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { Skeleton } from '../../../ui/Skeleton.tsx';
import { AdminsOnly } from '../AdminsOnly.tsx';
import { SessionsForm } from './SessionsForm.tsx';
import { TEXTS } from './texts.ts';

/** How many may work on a device at once. */
export function SessionSettings() {
  return (
    <AdminsOnly>
      <div className="max-w-180">
        <p className="text-ink-2">{TEXTS.lead}</p>
        <Settings />
      </div>
    </AdminsOnly>
  );
}

function Settings() {
  const settings = useQuery(sessionSettingsQuery);
  if (settings.data) return <SessionsForm settings={settings.data} />;
  if (settings.isError) {
    return (
      <ProblemNotice
        error={settings.error}
        doing={TEXTS.doingRead}
        onRetry={() => void settings.refetch()}
        className="mt-6"
      />
    );
  }
  return <Skeleton className="mt-6 w-64" />;
}
