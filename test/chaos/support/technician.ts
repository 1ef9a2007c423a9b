import { type AttachedSession, attachSession, fromWebSocket } from '@guru/client/session';
import type { ChaosStage } from './stage.ts';

/** A technician at the far end of the technicians' line. */
export interface Technician {
  readonly session_id: string;
  readonly session: AttachedSession;
  /** Lets no connection come into being any more: what is lost now stays lost. */
  isolate(): void;
}

/** Opens a session on the device and attaches to it. */
export async function sitDown(stage: ChaosStage): Promise<Technician> {
  const { guru, techLine } = stage;
  const session_id = await stage.open();
  let isolated = false;
  const session = await attachSession({
    socket_url: 'ws://guru',
    async ticket(resume) {
      if (isolated) throw new Error('there is no way out');
      const api = await stage.api();
      return (await api('POST /api/v1/tunnel/ticket', { body: { session_id, resume } })).ticket;
    },
    openSocket: fromWebSocket(
      (url, protocols) =>
        new WebSocket(`ws://127.0.0.1:${techLine.port}${new URL(url).pathname}`, {
          protocols,
          headers: { origin: guru.url },
        }),
    ),
  });
  return {
    session_id,
    session,
    isolate() {
      isolated = true;
    },
  };
}
