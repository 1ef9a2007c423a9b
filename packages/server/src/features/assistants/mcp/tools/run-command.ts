import { type CommandEnd, runCommand } from '@guru/client/exec';
import type { AttachedSession } from '@guru/client/session';
import type { ApprovalAction } from '@guru/protocol/api';
import { z } from 'zod';
import { maskSecrets } from '../../../commands/mask.ts';
import { dataPart } from '../../marks/data-part.ts';
import { KeptText } from '../../marks/kept-text.ts';
import { AgentId, plainText, Reason } from '../inputs.ts';
import type { Register } from '../toolbox.ts';

/** Of each output, in bytes: what a model can still read at once. */
const SHOWN_BYTES = 48 * 1024;

const inputSchema = z.strictObject({
  agent_id: AgentId,
  command: z
    .array(plainText(4000))
    .min(1)
    .max(64)
    .describe('The program and its arguments, each by itself; no shell reads them. With shell, one text.'),
  shell: z
    .boolean()
    .default(false)
    .describe('Give the text to the system’s shell. It always waits for a person.'),
  cwd: plainText(4096).optional().describe('Working folder. It makes the command wait for a person.'),
  stdin: plainText(64 * 1024)
    .optional()
    .describe('Input. It makes the command wait for a person.'),
  timeout_s: z.int().min(1).max(600).default(60),
  reason: Reason,
});

type CommandAction = Extract<ApprovalAction, { tool: 'run_command' }>;

export const registerRunCommand: Register = (server, toolbox) => {
  const { desk } = toolbox;
  server.registerTool(
    'run_command',
    {
      title: 'Run a command',
      description:
        'Runs one program on a device and waits for its end. What your fence does not allow waits for a person’s yes, or is refused; the resource guru://fence says which.',
      inputSchema,
      annotations: { destructiveHint: true, idempotentHint: false, openWorldHint: true },
    },
    ({ agent_id, reason, cwd = null, stdin = null, ...order }, context) =>
      toolbox.run(context, async (call) => {
        desk.admit(call);
        const device = await desk.device(call, agent_id);
        const action: CommandAction = { tool: 'run_command', ...order, cwd, stdin };
        return await desk.act(call, { device, action, reason }, async (approval_id) => {
          using loan = await desk.borrow(call, device);
          const outputs = { stdout: new KeptText(SHOWN_BYTES), stderr: new KeptText(SHOWN_BYTES) };
          const details = {
            session_id: loan.session_id,
            approval_id,
            command: maskSecrets(action.command),
            shell: action.shell,
          };
          let end: CommandEnd | undefined;
          try {
            end = await runOn(loan.session, action, outputs, call.signal);
          } finally {
            const outcome =
              end === undefined ? { failed: true } : { exit_code: end.code, signal: end.signal };
            await desk.audit(call, {
              action: 'command.run',
              target_kind: 'agent',
              target_id: agent_id,
              details: {
                ...details,
                ...outcome,
                stdout_bytes: outputs.stdout.bytes,
                stderr_bytes: outputs.stderr.bytes,
              },
            });
          }
          return [howItEnded(end), ...shown('stdout', outputs.stdout), ...shown('stderr', outputs.stderr)];
        });
      }),
  );
};

async function runOn(
  session: AttachedSession,
  { command, shell, cwd, stdin, timeout_s }: CommandAction,
  { stdout, stderr }: Record<'stdout' | 'stderr', KeptText>,
  signal: AbortSignal,
): Promise<CommandEnd> {
  const reader = (kept: KeptText) => (bytes: Uint8Array, done: () => void) => {
    kept.take(bytes);
    done();
  };
  const running = runCommand(session, {
    command,
    timeout_ms: timeout_s * 1000,
    ...(shell && { shell }),
    ...(cwd !== null && { cwd }),
    ...(stdin !== null && { stdin: true }),
    onStdout: reader(stdout),
    onStderr: reader(stderr),
    signal,
  });
  if (stdin !== null) {
    // When the command ends without reading it, that is told by its end.
    void running.write(Buffer.from(stdin)).catch(() => undefined);
    void running.endInput().catch(() => undefined);
  }
  return await running.ended;
}

function howItEnded({ code, signal, timed_out, duration_ms }: CommandEnd): string {
  if (timed_out) return `The command was ended after ${Math.round(duration_ms)} ms: its time was up.`;
  const how = code === null ? `by the signal ${signal}` : `with exit code ${code}`;
  return `The command ended ${how} after ${Math.round(duration_ms)} ms.`;
}

function shown(name: string, kept: KeptText): string[] {
  return kept.bytes === 0
    ? []
    : [`${name}:\n${dataPart(`${name} of the command on the device`, kept.toText())}`];
}
