import { z } from 'zod';
import { listDevices } from '../../devices-store.ts';
import { dataPart } from '../../marks/data-part.ts';
import { plainText } from '../inputs.ts';
import type { Register } from '../toolbox.ts';

const inputSchema = z.strictObject({
  search: plainText(200).optional().describe('Part of a name, an operating system or a user.'),
  status: z.enum(['online', 'offline']).optional(),
  after: z.uuid().optional().describe('The agent_id at which the page before this one ended.'),
  limit: z.int().min(1).max(200).default(50),
});

export const registerListDevices: Register = (server, toolbox) => {
  const { desk } = toolbox;
  server.registerTool(
    'list_devices',
    {
      title: 'List devices',
      description: 'Lists the devices that you may work on, by pages.',
      inputSchema,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    (query, context) =>
      toolbox.run(context, async (call) => {
        const found = await desk.read(call, (tx) =>
          listDevices(tx, call.holder.fence, { ...query, limit: query.limit + 1 }),
        );
        const shown = found.slice(0, query.limit);
        await desk.audit(call, {
          action: 'devices.listed',
          target_kind: 'partner',
          target_id: null,
          details: { count: shown.length, ...(query.search && { search: query.search }) },
        });
        const more =
          found.length > shown.length ? ` There are more: go on after ${shown.at(-1)?.agent_id}.` : '';
        const lines = shown.map((device) => JSON.stringify(device)).join('\n');
        return [`${shown.length} devices, one JSON object a line.${more}`, dataPart('devices', lines)];
      }),
  );
};
