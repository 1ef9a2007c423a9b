import { type ApiClient, ApiProblem, openLiveStream } from '@guru/client';
import { attachSession, fromWebSocket } from '@guru/client/session';
import type { AgentDetail } from '@guru/protocol/api';

/** Waits until the one device is as `isSo` wants it, and answers what the server knows of it. */
export async function untilDevice(
  api: ApiClient,
  isSo: (device: AgentDetail) => boolean,
): Promise<AgentDetail> {
  const found = Promise.withResolvers<AgentDetail>();
  const look = async () => {
    const [summary] = (await api('GET /api/v1/agents')).items;
    if (summary === undefined) return;
    const { agent_id } = summary;
    stream.watch({ agent_ids: [agent_id], focus: agent_id });
    const device = await api('GET /api/v1/agents/{agent_id}', { params: { agent_id } });
    if (isSo(device)) found.resolve(device);
  };
  const stream = openLiveStream({ api, onEvent: () => void look().catch(found.reject) });
  return await found.promise.finally(() => stream.close());
}

/** A technician at work on a device. */
export async function attachTo(url: string, api: ApiClient, agent_id: string) {
  const session_id = await openSession(api, agent_id);
  const { ticket } = await api('POST /api/v1/tunnel/ticket', { body: { session_id } });
  return await attachSession({
    socket_url: url.replace(/^http/, 'ws'),
    ticket,
    openSocket: fromWebSocket(
      (address, protocols) => new WebSocket(address, { protocols: [...protocols], headers: { origin: url } }),
    ),
  });
}

/** Opens a session; the one before may just be ending. */
async function openSession(api: ApiClient, agent_id: string): Promise<string> {
  for (;;) {
    try {
      return (await api('POST /api/v1/tunnel/open', { body: { agent_id } })).session_id;
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.code !== 'session_exists') throw error;
      await Bun.sleep(20);
    }
  }
}
