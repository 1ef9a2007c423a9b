import { hostname } from 'node:os';
import { FieldError, Fields, parseEnrolmentToken } from '@guru/protocol';
import { AgentError } from '../failure.ts';
import { type Answer, postJson, type Reach } from '../runtime/http.ts';
import { AGENT_VERSION } from '../version.ts';
import { fromBase64url, makeKeyPair, sha256 } from './keys.ts';
import { hashMachineId } from './machine-id.ts';
import type { Identity } from './store.ts';

export interface EnrolOptions extends Reach {
  readonly server_url: string;
  readonly token: string;
  /** Instead of the machine's own id. */
  readonly machineId?: string;
}

export interface Enrolled {
  readonly identity: Identity;
  /** The server has known this machine before: it stays the same device. */
  readonly known_machine: boolean;
}

const ENROL_PATH = '/api/v1/agent/enrol';
const SYSTEMS: Partial<Record<NodeJS.Platform, 'macos' | 'windows'>> = { darwin: 'macos', win32: 'windows' };

/**
 * Exchanges an enrolment token for an identity (spec §2). The key pair is made here and its private half never leaves the machine. Throws
 * an `AgentError`: `usage` for what is no token, `refused`, `unreachable`, `wrong_server` when the server's key is not the one that the token names.
 */
export async function enrol({ server_url, token, machineId, ...reach }: EnrolOptions): Promise<Enrolled> {
  const parts = parseEnrolmentToken(token);
  if (parts === undefined) {
    throw new AgentError(
      'usage',
      'This is no enrolment token: it begins with guru_enrol_ and has 98 characters.',
    );
  }
  const { private_key, public_key } = await makeKeyPair();
  const body = {
    token,
    public_key,
    machine_id_hash: await hashMachineId(machineId),
    hostname: hostname() || 'unnamed',
    os: SYSTEMS[process.platform] ?? 'linux',
    arch: process.arch,
    agent_version: AGENT_VERSION,
  };
  const { agent_id, server_public_key, known_machine } = readEnrolled(
    await postJson(server_url + ENROL_PATH, body, reach),
  );
  if ((await sha256(fromBase64url(server_public_key))) !== parts.server_key_hash) {
    throw new AgentError(
      'wrong_server',
      `The server at ${server_url} is not the one that this token is for. Is the address right? Else somebody is in between.`,
    );
  }
  return { identity: { agent_id, private_key, server_url, server_public_key }, known_machine };
}

function readEnrolled({ status, text }: Answer) {
  if (status !== 201)
    throw new AgentError('refused', `The server refused: ${reasonIn(text) ?? `it answered ${status}`}`);
  try {
    // Later servers may say more here, so what else is in it is left alone.
    const fields = new Fields(JSON.parse(text));
    return {
      agent_id: fields.uuid('agent_id'),
      server_public_key: fields.base64url('server_public_key', 32),
      known_machine: fields.boolean('known_machine'),
    };
  } catch (error) {
    if (!(error instanceof FieldError) && !(error instanceof SyntaxError)) throw error;
    throw new AgentError(
      'refused',
      `The server's answer can't be read: ${error.message}. Is it a Guru server?`,
    );
  }
}

/** What a problem of RFC 9457 says to a person, with the code to quote. */
function reasonIn(text: string): string | undefined {
  try {
    const problem = new Fields(JSON.parse(text));
    const said = problem.has('detail') ? problem.text('detail', 1000) : problem.text('title', 1000);
    return `${said} (${problem.text('code', 64)})`;
  } catch {
    return undefined;
  }
}
