import { createHash } from 'node:crypto';
import type { ApprovalAction } from '@guru/protocol/api';

/** SHA-256 over everything that an action does to a device: two requests have the same one only if they do the same. */
export function contentHash(agentId: string, action: ApprovalAction): Uint8Array {
  const content = JSON.stringify([agentId, action.tool, ...partsOf(action)]);
  return createHash('sha256').update(content).digest();
}

/** In a fixed order. A diff is how two contents are shown, and says no more than their hashes. */
function partsOf(action: ApprovalAction): readonly unknown[] {
  switch (action.tool) {
    case 'run_command':
      return [action.command, action.shell, action.cwd, action.stdin, action.timeout_s];
    case 'write_file':
      return [action.path, action.bytes, action.sha256, action.base_sha256];
    case 'read_file':
    case 'list_folder':
      return [action.path];
  }
}
