import type { CommandOrder } from '@guru/protocol/api';
import type { ShownCommand, StoredRequest } from '../../db/tables/commands.ts';
import { ApiError } from '../../errors/index.ts';
import { storable } from '../tunnel/storable.ts';
import { maskSecrets } from './mask.ts';

/** As much as an `exec` channel takes of everything but stdin, so that a command fits both ways or neither. */
const MAX_REQUEST_BYTES = 8 * 1024;
const MAX_STDIN_BYTES = 128 * 1024;

/** What the agent is to be told and what people are shown, of a command as a caller gave it. Throws `bad_body`. */
export function readOrder(order: CommandOrder & { readonly timeout_ms: number }): {
  readonly request: StoredRequest;
  readonly shown: ShownCommand;
} {
  const { command, shell = false, cwd, env = {}, as = 'service', timeout_ms } = order;
  const stdin = order.stdin_base64 ?? Buffer.from(order.stdin ?? '').toString('base64');
  if (Buffer.byteLength(stdin, 'base64') > MAX_STDIN_BYTES) throw bad('stdin', 'is more than 128 KiB');
  const misnamed = Object.keys(env).find((name) => name.includes('='));
  if (misnamed !== undefined) throw bad('env', 'has a name with =');
  const assignments = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const request = { command, shell, ...(cwd !== undefined && { cwd }), env: assignments, timeout_ms, as };
  const text = JSON.stringify(request);
  if (Buffer.byteLength(text) > MAX_REQUEST_BYTES)
    throw bad('command', 'is more than 8 KiB with its environment');
  if (JSON.stringify(storable(request)) !== text) throw bad('command', 'has half a character');
  const shown = { command: maskSecrets(command), shell, cwd: cwd ?? null, env: Object.keys(env), as };
  return { request: { ...request, stdin }, shown };
}

function bad(path: string, message: string): ApiError {
  return new ApiError('bad_body', { errors: [{ path, message }] });
}
