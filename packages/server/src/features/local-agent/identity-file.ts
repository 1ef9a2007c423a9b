import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** What the server needs of an agent's identity file; the key in it is the agent's alone. */
const StoredIdentity = z.object({ agent_id: z.uuid(), server_public_key: z.string() });

/** Reads whom the agent in this folder takes itself for; undefined when it has no identity that can be read. */
export async function readIdentity(folder: string): Promise<z.infer<typeof StoredIdentity> | undefined> {
  try {
    return StoredIdentity.parse(JSON.parse(await readFile(join(folder, 'identity.json'), 'utf8')));
  } catch {
    return undefined;
  }
}
