import { z } from 'zod';
import { inspectDevice } from '../../devices-store.ts';
import { dataPart } from '../../marks/data-part.ts';
import { AgentId } from '../inputs.ts';
import type { Register } from '../toolbox.ts';

export const registerInspectDevice: Register = (server, toolbox) => {
  const { desk } = toolbox;
  server.registerTool(
    'inspect_device',
    {
      title: 'Inspect a device',
      description:
        'Shows what is known of a device without asking it: system, hardware, disks, the newest numbers.',
      inputSchema: z.strictObject({ agent_id: AgentId }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ agent_id }, context) =>
      toolbox.run(context, async (call) => {
        await desk.device(call, agent_id);
        const known = await desk.read(call, (tx) => inspectDevice(tx, call.holder.fence, agent_id));
        await desk.audit(call, { action: 'device.inspected', target_kind: 'agent', target_id: agent_id });
        return [
          `What is known of the device ${agent_id}, as JSON.`,
          dataPart('the device', JSON.stringify(known, null, 1)),
        ];
      }),
  );
};
