import type { ApiClient } from '@guru/client';
import type { AgentSummary } from '@guru/protocol/api';
import { print } from '../../context.ts';
import { deviceName } from '../../device/find.ts';
import { EXIT } from '../../exit-codes.ts';
import { plain, safeJson } from '../../output/plain.ts';
import type { Options } from '../exec/options.ts';

/**
 * `guru exec --queue`: leaves a command for devices, whether they are there or not, and prints the id that each has. With one device only the id, for a program to take; answers the exit code.
 */
export async function leaveCommand(
  api: ApiClient,
  devices: readonly AgentSummary[],
  command: readonly string[],
  options: Options,
): Promise<number> {
  const { shell, cwd, env, timeout, expires, as, stdin, json } = options;
  const stdin_base64 = stdin ? Buffer.from(await Bun.stdin.bytes()).toString('base64') : undefined;
  const body = {
    command: [...command],
    shell,
    cwd,
    env,
    stdin_base64,
    as,
    ...(timeout !== undefined && { timeout_ms: timeout }),
    ...(expires !== undefined && { expires_in_s: Math.ceil(expires / 1000) }),
  };
  const left = [];
  for (const device of devices) {
    const params = { agent_id: device.agent_id };
    const queued = await api('POST /api/v1/agents/{agent_id}/commands', { params, body });
    left.push(queued);
    if (json) continue;
    print(devices.length === 1 ? queued.command_id : `${queued.command_id}  ${plain(deviceName(device))}`);
  }
  if (json) print(safeJson(left));
  return EXIT.ok;
}
