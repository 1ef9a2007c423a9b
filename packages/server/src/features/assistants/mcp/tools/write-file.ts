import { createHash } from 'node:crypto';
import { writeFile } from '@guru/client/files';
import type { ApprovalAction } from '@guru/protocol/api';
import { z } from 'zod';
import { unifiedDiff } from '../../approvals/unified-diff.ts';
import { Plain } from '../../desk/plain.ts';
import { narrowed } from '../../sessions/narrowed.ts';
import { type BaseFile, readBase } from '../base-file.ts';
import { AgentId, Path, plainText, Reason } from '../inputs.ts';
import type { Register } from '../toolbox.ts';

/** A person must be able to read what is written. */
const MAX_CHARACTERS = 64 * 1024;
const MAX_DIFF_CHARACTERS = 160 * 1024;

const inputSchema = z.strictObject({
  agent_id: AgentId,
  path: Path,
  content: plainText(MAX_CHARACTERS).describe('The whole new content.'),
  reason: Reason,
});

export const registerWriteFile: Register = (server, toolbox) => {
  const { desk } = toolbox;
  server.registerTool(
    'write_file',
    {
      title: 'Write a file',
      description:
        'Replaces the whole content of a file of a device, or makes a new file. It is seen whole or not at all.',
      inputSchema,
      annotations: { destructiveHint: true, idempotentHint: true, openWorldHint: true },
    },
    ({ agent_id, path, content, reason }, context) =>
      toolbox.run(context, async (call) => {
        desk.admit(call);
        const device = await desk.device(call, agent_id);
        const bytes = Buffer.from(content);
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        const bare = { tool: 'write_file', path, bytes: bytes.length, sha256 } as const;
        // The fence goes by the path; what is refused is not even looked at.
        const decision = await desk.decide(call, {
          device,
          action: { ...bare, base_sha256: null, diff: '' },
        });
        const base = decision.verdict === 'ask' ? await baseOf(path) : undefined;
        const action: ApprovalAction = {
          ...bare,
          base_sha256: base?.sha256 ?? null,
          diff: base ? diffOf(path, base, content) : '',
        };
        return await desk.act(call, { device, action, reason }, async (approval_id) => {
          using loan = await desk.borrow(call, device);
          const use = { path, changes: true, approval_id };
          const session = await narrowed(loan.session, call.holder.fence, use, call.signal);
          const written = await writeFile(session, path, bytes, {
            size: bytes.length,
            signal: call.signal,
            // What a person has seen the change of is replaced, and nothing else.
            ...(base && (base.version === null ? { overwrite: false } : { base_version: base.version })),
          });
          const details = {
            session_id: loan.session_id,
            approval_id,
            path,
            base_sha256: base?.sha256 ?? null,
            ...written,
          };
          await desk.audit(call, {
            action: 'file.written',
            target_kind: 'agent',
            target_id: agent_id,
            details,
          });
          return [`Written: ${written.bytes} bytes, SHA-256 ${written.sha256}.`];
        });

        async function baseOf(wanted: string): Promise<BaseFile> {
          using loan = await desk.borrow(call, device);
          return await readBase(loan.session, wanted, call.signal);
        }
      }),
  );
};

function diffOf(path: string, base: BaseFile, content: string): string {
  if (base.kind === 'binary')
    throw new Plain(`The file is no text, or too long for a person to compare. Nothing was done.`);
  const diff = unifiedDiff(path, base.kind === 'new' ? null : base.text, content);
  if (diff.length > MAX_DIFF_CHARACTERS)
    throw new Plain('The change is too long for a person to read. Nothing was done.');
  return diff;
}
