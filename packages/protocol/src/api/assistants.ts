import { z } from 'zod';
import { Id, Name, PageQuery, page, Time } from './common.ts';
import { contract } from './contract.ts';
import { Fence } from './fence.ts';

/** What an assistant may be: one that looks at the list of devices, or one that works on them within its fence. */
const AssistantRole = z.enum(['viewer', 'technician']);

const AssistantKey = z.object({
  key_id: Id,
  created_at: Time,
  expires_at: Time,
  last_used_at: Time.nullable(),
  status: z.enum(['usable', 'expired', 'revoked']),
});

export const Assistant = z.object({
  assistant_id: Id,
  name: z.string(),
  role: AssistantRole,
  fence: Fence,
  status: z.enum(['active', 'revoked']),
  created_at: Time,
  /** Newest first. */
  keys: z.array(AssistantKey),
});

const KeyOrder = z.strictObject({
  expires_in_s: z
    .int()
    .min(60)
    .max(365 * 86_400)
    .default(90 * 86_400),
});
/** A key with its text, which is shown this once, and what to type so that an MCP client uses it. */
const MadeKey = AssistantKey.extend({
  key: z.string(),
  commands: z.array(z.object({ client: z.string(), command: z.string() })),
});

const assistantId = z.strictObject({ assistant_id: Id });

export const assistants = contract({
  'GET /api/v1/assistants': {
    summary: 'Assistants with their fences and keys, newest first',
    tag: 'assistants',
    access: 'admin',
    query: PageQuery,
    status: 200,
    response: page(Assistant),
  },
  'POST /api/v1/assistants': {
    summary: 'Make an assistant with its first key, whose text is shown this once',
    tag: 'assistants',
    access: 'admin',
    body: z.strictObject({ name: Name, role: AssistantRole, fence: Fence }).extend(KeyOrder.shape),
    status: 201,
    response: z.object({ assistant: Assistant, key: MadeKey }),
    errors: ['bad_fence'],
  },
  'PUT /api/v1/assistants/{assistant_id}': {
    summary: 'Change the name, the role or the fence of an assistant; what it has under way ends',
    tag: 'assistants',
    access: 'admin',
    params: assistantId,
    body: z.strictObject({ name: Name, role: AssistantRole, fence: Fence }),
    status: 200,
    response: Assistant,
    errors: ['assistant_not_found', 'bad_fence'],
  },
  'DELETE /api/v1/assistants/{assistant_id}': {
    summary: 'Revoke an assistant: its keys are worth nothing, what it has under way ends',
    tag: 'assistants',
    access: 'admin',
    params: assistantId,
    status: 204,
    errors: ['assistant_not_found'],
  },
  'POST /api/v1/assistants/{assistant_id}/keys': {
    summary: 'Make one more key for an assistant; its text is shown this once',
    tag: 'assistants',
    access: 'admin',
    params: assistantId,
    body: KeyOrder,
    status: 201,
    response: MadeKey,
    errors: ['assistant_not_found', 'too_many_keys'],
  },
  'DELETE /api/v1/assistants/{assistant_id}/keys/{key_id}': {
    summary: 'Revoke a key of an assistant; what was called with it ends',
    tag: 'assistants',
    access: 'admin',
    params: assistantId.extend({ key_id: Id }),
    status: 204,
    errors: ['key_not_found'],
  },
});

export type Assistant = z.infer<typeof Assistant>;
export type AssistantKey = z.infer<typeof AssistantKey>;
export type MadeKey = z.infer<typeof MadeKey>;
