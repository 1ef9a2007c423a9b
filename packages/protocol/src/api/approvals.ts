import { z } from 'zod';
import { Id, PageQuery, page, Time } from './common.ts';
import { contract } from './contract.ts';

/** What an assistant wants to do on a device, exactly. */
export const ApprovalAction = z.discriminatedUnion('tool', [
  z.object({
    tool: z.literal('run_command'),
    /** The program and its arguments; with `shell` one text for the system's shell. */
    command: z.array(z.string()),
    shell: z.boolean(),
    cwd: z.string().nullable(),
    stdin: z.string().nullable(),
    timeout_s: z.number(),
  }),
  z.object({
    tool: z.literal('write_file'),
    path: z.string(),
    bytes: z.number(),
    sha256: z.string(),
    /** Of what it replaces; null for a new file. */
    base_sha256: z.string().nullable(),
    /** Unified, with characters that can't be seen made visible. */
    diff: z.string(),
  }),
  z.object({ tool: z.literal('read_file'), path: z.string() }),
  z.object({ tool: z.literal('list_folder'), path: z.string() }),
]);

const Status = z.enum(['requested', 'approved', 'denied', 'expired']);

export const Approval = z.object({
  approval_id: Id,
  assistant_id: Id,
  assistant_name: z.string(),
  agent_id: Id,
  hostname: z.string(),
  action: ApprovalAction,
  /** SHA-256 of device and action, hex: who decides names it, and so decides on what was shown. */
  content_hash: z.string(),
  /** Why it is not done without a person. */
  fenced_by: z.string(),
  /** What the assistant says why it wants it; may be anything. */
  reason: z.string(),
  status: Status,
  requested_at: Time,
  expires_at: Time,
  decided_at: Time.nullable(),
  decided_by: z.string().nullable(),
  note: z.string(),
  /** When the yes was used; it is good once. */
  used_at: Time.nullable(),
});

export const approvals = contract({
  'GET /api/v1/approvals': {
    summary: 'What assistants asked a person for, newest first',
    tag: 'approvals',
    access: 'technician',
    query: PageQuery.extend({
      status: Status.optional(),
      limit: z.coerce.number().int().min(1).max(50).default(20),
    }),
    status: 200,
    response: page(Approval),
  },
  'GET /api/v1/approvals/{approval_id}': {
    summary: 'One request of an assistant',
    tag: 'approvals',
    access: 'technician',
    params: z.strictObject({ approval_id: Id }),
    status: 200,
    response: Approval,
    errors: ['approval_not_found'],
  },
  'POST /api/v1/approvals/{approval_id}/decision': {
    summary: 'Say yes or no to a request; a yes is for exactly that content, once, and until it expires',
    tag: 'approvals',
    access: 'technician',
    params: z.strictObject({ approval_id: Id }),
    body: z.strictObject({
      decision: z.enum(['approved', 'denied']),
      /** Of the request that was shown. */
      content_hash: z.string().regex(/^[0-9a-f]{64}$/),
      note: z.string().trim().max(500).default(''),
    }),
    status: 200,
    response: Approval,
    errors: ['approval_not_found', 'approval_closed', 'approval_differs'],
  },
});

export type ApprovalAction = z.infer<typeof ApprovalAction>;
export type Approval = z.infer<typeof Approval>;
