import { api } from '../../../api/client.ts';
import { deviceSessions } from '../../../device-session/sessions.ts';

export interface WebTarget {
  /** Undefined: the device itself. */
  readonly host: string | undefined;
  readonly port: number;
  readonly tls: boolean;
}

/**
 * Opens a web page that the device reaches in a tab, which must be there already: browsers open none after a wait. The page needs the session, so that it stays
 * until somebody ends it. Throws `ApiProblem` and `NetworkProblem`; the tab is closed then.
 */
export async function openWebPage(
  agent_id: string,
  name: string,
  target: WebTarget,
  tab: Window | null,
): Promise<void> {
  try {
    const held = await deviceSessions.acquire(agent_id, name);
    try {
      const { session_id } = held;
      const body = target;
      const { url } = await api('POST /api/v1/tunnel/{session_id}/web', { params: { session_id }, body });
      if (tab === null) location.assign(url);
      else tab.location.replace(url);
    } catch (error) {
      deviceSessions.leave(agent_id, held);
      throw error;
    }
  } catch (error) {
    tab?.close();
    throw error;
  }
}

/** A tab for a page that is on its way. It can't reach back. */
export function openTab(): Window | null {
  const tab = window.open('', '_blank');
  if (tab !== null) tab.opener = null;
  return tab;
}
