import { readFile } from '@guru/client/files';
import { z } from 'zod';
import { dataPart } from '../../marks/data-part.ts';
import { narrowed } from '../../sessions/narrowed.ts';
import { AgentId, Path, Reason } from '../inputs.ts';
import type { Register } from '../toolbox.ts';

/** What a model can still read at once. */
const MAX_BYTES = 64 * 1024;

const inputSchema = z.strictObject({
  agent_id: AgentId,
  path: Path,
  offset: z.int().min(0).default(0).describe('Where to begin, in bytes.'),
  length: z.int().min(1).max(MAX_BYTES).default(MAX_BYTES).describe('How much to read, in bytes.'),
  reason: Reason,
});

export const registerReadFile: Register = (server, toolbox) => {
  const { desk } = toolbox;
  server.registerTool(
    'read_file',
    {
      title: 'Read a file',
      description:
        'Reads a part of a text file of a device. Characters that can’t be seen are shown by pictures or numbers.',
      inputSchema,
      annotations: { readOnlyHint: true, openWorldHint: true },
    },
    ({ agent_id, path, offset, length, reason }, context) =>
      toolbox.run(context, async (call) => {
        desk.admit(call);
        const device = await desk.device(call, agent_id);
        const wish = { device, action: { tool: 'read_file', path }, reason } as const;
        return await desk.act(call, wish, async (approval_id) => {
          using loan = await desk.borrow(call, device);
          const use = { path, changes: false, approval_id };
          const session = await narrowed(loan.session, call.holder.fence, use, call.signal);
          const { entry, bytes } = await readFile(session, path, { offset, length, signal: call.signal });
          const content = await Array.fromAsync(bytes, (piece) => piece.slice());
          const read = Buffer.concat(content);
          await desk.audit(call, {
            action: 'file.read',
            target_kind: 'agent',
            target_id: agent_id,
            details: { session_id: loan.session_id, approval_id, path, offset, bytes: read.length },
          });
          const words = `Bytes ${offset} to ${offset + read.length} of ${entry.size}; version ${JSON.stringify(entry.version)}.`;
          return [
            words,
            dataPart('a file of the device', new TextDecoder('utf-8', { ignoreBOM: true }).decode(read)),
          ];
        });
      }),
  );
};
