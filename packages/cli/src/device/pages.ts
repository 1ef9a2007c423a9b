import type { ApiClient, CallInput } from '@guru/client';
import type { AgentSummary } from '@guru/protocol/api';

/** The server answers at most this many at once. */
const PAGE = 500;

export type DeviceQuery = NonNullable<CallInput<'GET /api/v1/agents'>['query']>;

/** Reads the list of devices up to a limit; `more`: whether there are others beyond it. */
export async function readDevices(
  api: ApiClient,
  limit: number,
  query: DeviceQuery,
  signal?: AbortSignal,
): Promise<{ devices: AgentSummary[]; more: boolean }> {
  const devices: AgentSummary[] = [];
  let cursor: string | undefined;
  for (;;) {
    const count = Math.min(PAGE, limit - devices.length);
    const page = await api('GET /api/v1/agents', {
      query: { ...query, cursor, limit: count },
      ...(signal && { signal }),
    });
    devices.push(...page.items);
    if (page.next_cursor === null) return { devices, more: false };
    if (devices.length >= limit) return { devices, more: true };
    cursor = page.next_cursor;
  }
}
