import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** In the agent's own folder: what it watches by itself, and what it has found. */
export const WATCHED_FOLDER = 'watched';

/** Where one identity keeps that. What an earlier one has left is removed: this machine may belong to somebody else since, who must not be told of it. */
export function watchedFolder(dataDir: string, agent_id: string): string {
  const folder = join(dataDir, WATCHED_FOLDER);
  for (const name of namesIn(folder)) {
    if (name !== agent_id) rmSync(join(folder, name), { recursive: true, force: true });
  }
  return join(folder, agent_id);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
