import { recordAudit } from '../audit/audit.ts';
import { issueEnrolmentToken } from '../enrolment/index.ts';
import type { AgentProgram } from './agent-program.ts';
import { readIdentity } from './identity-file.ts';
import type { LocalAgentOptions } from './index.ts';
import { firstSite, isWanted } from './local-agent-store.ts';

const TOKEN_VALID_S = 600;

type Parts = Pick<LocalAgentOptions, 'db' | 'pin' | 'log' | 'folder' | 'now'>;

/**
 * Sees to it that this machine has an identity that this server knows. False when people have removed the device: it does not come back by
 * itself. Rejects when the agent can't enrol.
 */
export async function admit(
  parts: Parts,
  program: Pick<AgentProgram, 'enrol'>,
  signal: AbortSignal,
): Promise<boolean> {
  const { db, pin, log, folder } = parts;
  const identity = await readIdentity(folder);
  if (identity?.server_public_key === pin.public_key) {
    if (
      await db.asSystem('the local agent is known by its id alone', (tx) => isWanted(tx, identity.agent_id))
    )
      return true;
    log.info(`this machine was removed from the devices; to have it back, delete ${folder} and start again`);
    return false;
  }
  await program.enrol(await issueToken(parts), signal);
  return true;
}

async function issueToken({ db, pin, now }: Parts): Promise<string> {
  return await db.asSystem('the first site is found before its tenant is known', async (tx) => {
    const { partner_id, site_id } = await firstSite(tx);
    const unit = { tx, audit: recordAudit.bind(null, tx, partner_id, { kind: 'system' }) };
    const order = {
      partner_id,
      site_id,
      label: 'This server',
      expires_in_s: TOKEN_VALID_S,
      max_uses: 1,
      created_by: null,
    };
    return (await issueEnrolmentToken(unit, pin, order, now())).token;
  });
}
