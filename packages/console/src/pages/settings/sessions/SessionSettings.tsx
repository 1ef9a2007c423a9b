import { sessionSettingsQuery } from '../../../api/sessions.ts';
import { SettingsRoom } from '../SettingsRoom.tsx';
import { SessionsForm } from './SessionsForm.tsx';
import { TEXTS } from './texts.ts';

/** How many may work on a device at once. */
export function SessionSettings() {
  return (
    <SettingsRoom lead={TEXTS.lead} query={sessionSettingsQuery} doing={TEXTS.doingRead}>
      {(settings) => <SessionsForm settings={settings} />}
    </SettingsRoom>
  );
}
