import type { McpServer } from '@modelcontextprotocol/server';
import { listDevices } from '../devices-store.ts';
import { dataPart } from '../marks/data-part.ts';
import type { Toolbox } from './toolbox.ts';

/** What fits into one reading; the tool list_devices goes by pages. */
const DEVICES = 200;

/** What a client may read without calling a tool: what it may do, and where. */
export function registerResources(server: McpServer, toolbox: Toolbox): void {
  server.registerResource(
    'fence',
    'guru://fence',
    {
      title: 'Your fence',
      description: 'What you may do by yourself, as JSON.',
      mimeType: 'application/json',
    },
    (uri, context) =>
      toolbox.call(context, async ({ holder: { name, role, fence } }) => ({
        contents: [
          {
            uri: uri.href,
            mimeType: 'application/json',
            text: JSON.stringify({ name, role, fence }, null, 1),
          },
        ],
      })),
  );
  server.registerResource(
    'devices',
    'guru://devices',
    { title: 'Your devices', description: 'The first devices that you may work on.', mimeType: 'text/plain' },
    (uri, context) =>
      toolbox.call(context, async (call) => {
        const { fence } = call.holder;
        const found = await toolbox.desk.read(call, (tx) => listDevices(tx, fence, { limit: DEVICES }));
        const text = dataPart('devices', found.map((device) => JSON.stringify(device)).join('\n'));
        return { contents: [{ uri: uri.href, mimeType: 'text/plain', text }] };
      }),
  );
}
