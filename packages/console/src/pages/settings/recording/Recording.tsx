import { recordingSettingsQuery } from '../../../api/recordings.ts';
import { SettingsRoom } from '../SettingsRoom.tsx';
import { RecordingForm } from './RecordingForm.tsx';
import { TEXTS } from './texts.ts';

/** Whether terminals are recorded. */
export function Recording() {
  return (
    <SettingsRoom lead={TEXTS.lead} query={recordingSettingsQuery} doing={TEXTS.doingRead}>
      {(settings) => <RecordingForm settings={settings} />}
    </SettingsRoom>
  );
}
