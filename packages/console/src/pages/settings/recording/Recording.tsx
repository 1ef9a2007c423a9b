import { useQuery } from '@tanstack/react-query';
import { recordingSettingsQuery } from '../../../api/recordings.ts';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { Skeleton } from '../../../ui/Skeleton.tsx';
import { AdminsOnly } from '../AdminsOnly.tsx';
import { RecordingForm } from './RecordingForm.tsx';
import { TEXTS } from './texts.ts';

/** Whether terminals are recorded. */
export function Recording() {
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
  const settings = useQuery(recordingSettingsQuery);
  if (settings.data) return <RecordingForm settings={settings.data} />;
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
