import { listFolder } from '@guru/client/files';
import { z } from 'zod';
import { dataPart } from '../../marks/data-part.ts';
import { narrowed } from '../../sessions/narrowed.ts';
import { AgentId, Path, Reason } from '../inputs.ts';
import type { Register } from '../toolbox.ts';

/** More is no list that a model reads. */
const MAX_ENTRIES = 1000;

export const registerListFolder: Register = (server, toolbox) => {
  const { desk } = toolbox;
  server.registerTool(
    'list_folder',
    {
      title: 'List a folder',
      description: 'Lists what is in a folder of a device. Links are shown and not followed.',
      inputSchema: z.strictObject({ agent_id: AgentId, path: Path, reason: Reason }),
      annotations: { readOnlyHint: true, openWorldHint: true },
    },
    ({ agent_id, path, reason }, context) =>
      toolbox.run(context, async (call) => {
        desk.admit(call);
        const device = await desk.device(call, agent_id);
        const wish = { device, action: { tool: 'list_folder', path }, reason } as const;
        return await desk.act(call, wish, async (approval_id) => {
          using loan = await desk.borrow(call, device);
          const lines: string[] = [];
          let isWhole = true;
          const use = { path, changes: false, approval_id };
          const session = await narrowed(loan.session, call.holder.fence, use, call.signal);
          for await (const entry of listFolder(session, path, { signal: call.signal })) {
            isWhole = lines.length < MAX_ENTRIES;
            if (!isWhole) break;
            lines.push(JSON.stringify(entry));
          }
          await desk.audit(call, {
            action: 'folder.listed',
            target_kind: 'agent',
            target_id: agent_id,
            details: { session_id: loan.session_id, approval_id, path, entries: lines.length },
          });
          const more = isWhole ? '' : ' There are more, which are not shown.';
          return [
            `${lines.length} entries, one JSON object a line.${more}`,
            dataPart('the device', lines.join('\n')),
          ];
        });
      }),
  );
};
