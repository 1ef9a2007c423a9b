import { z } from 'zod';
import { Plain } from '../../desk/plain.ts';
import { findDevice } from '../../devices-store.ts';
import { dataPart } from '../../marks/data-part.ts';
import { KeptText } from '../../marks/kept-text.ts';
import { findSession, terminalTextOf, timelineOf } from '../../sessions-store.ts';
import type { Register } from '../toolbox.ts';

/** A page of what happened. */
const LINES = 200;
/** Of what the terminals showed, in bytes. */
const TERMINAL_BYTES = 24 * 1024;

const inputSchema = z.strictObject({
  session_id: z.uuid(),
  after: z.uuid().optional().describe('The audit_id at which the page before this one ended.'),
});

export const registerReadSession: Register = (server, toolbox) => {
  const { desk } = toolbox;
  server.registerTool(
    'read_session',
    {
      title: 'Read a session’s record',
      description:
        'Shows what happened in a session, oldest first: your own, or another’s on your devices if the fence lets you.',
      inputSchema,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ session_id, after }, context) =>
      toolbox.run(context, async (call) => {
        const { fence, assistant_id, role } = call.holder;
        if (role === 'viewer') throw new Plain('This assistant may look at the list of devices only.');
        const { session, lines, terminals } = await desk.read(call, async (tx) => {
          const found = await findSession(tx, session_id);
          const isOwn = found?.tech_id === assistant_id;
          const isOpen =
            isOwn ||
            (fence.other_sessions &&
              found !== undefined &&
              (await findDevice(tx, fence, found.agent_id)) !== undefined);
          if (!isOpen) throw new Plain('There is no such session that you may read.');
          return {
            session: found,
            lines: await timelineOf(tx, session_id, after, LINES + 1),
            terminals: after === undefined ? await terminalTextOf(tx, session_id) : [],
          };
        });
        await desk.audit(call, { action: 'session.read', target_kind: 'session', target_id: session_id });
        const shown = lines.slice(0, LINES);
        const more =
          lines.length > shown.length ? ` There is more: go on after ${shown.at(-1)?.audit_id}.` : '';
        const text = [session, ...shown].map((line) => JSON.stringify(line)).join('\n');
        return [
          `The session, then ${shown.length} lines of its record, one JSON object a line.${more}`,
          dataPart('a session on a device', text),
          ...shownBy(terminals),
        ];
      }),
  );
};

function shownBy(pieces: readonly string[]): string[] {
  const kept = new KeptText(TERMINAL_BYTES);
  for (const piece of pieces) kept.take(Buffer.from(piece));
  if (kept.bytes === 0) return [];
  return [`What its terminals showed last:\n${dataPart('terminals on a device', kept.toText())}`];
}
