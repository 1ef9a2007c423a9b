import { z } from 'zod';
import { Id, PageQuery, page, Time } from './common.ts';
import { contract } from './contract.ts';

export const TechSession = z.object({
  session_id: Id,
  status: z.enum(['opening', 'active', 'closed']),
  agent_id: Id,
  tech_id: Id,
  opened_at: Time,
  last_activity: Time,
  closed_at: Time.nullable(),
  close_reason: z.string().nullable(),
});

/** A session, with what a list says of who and where. */
export const ListedSession = TechSession.extend({
  tech_name: z.string(),
  tech_kind: z.enum(['person', 'assistant']),
  hostname: z.string(),
});

const sessionId = z.strictObject({ session_id: Id });
/** A session, and the window to come back to if a connection was lost. */
const sessionWindow = sessionId.extend({
  resume: z.strictObject({ window_id: Id, received: z.int().min(0) }).optional(),
});
const ticket = z.object({ ticket: z.string(), expires_at: Time });

export const SessionSettings = z.strictObject({
  /** Sessions that a device holds at once. */
  sessions_per_agent: z.int().min(1).max(16),
});

export const tunnel = contract({
  'POST /api/v1/tunnel/open': {
    summary: 'Open a session on a connected agent',
    tag: 'tunnel',
    access: 'technician',
    body: z.strictObject({
      agent_id: Id,
      /** Ends the session that is in the way, whoever's it is, if one has the right to. */
      take_over: z.boolean().optional(),
      /** Asks for a first ticket at once, which saves a program at the end of a long way one round trip. */
      ticket: z.boolean().optional(),
    }),
    status: 200,
    response: z.object({ session_id: Id, status: z.literal('active'), ticket: z.string().optional() }),
    errors: [
      'agent_not_found',
      'agent_not_connected',
      'agent_unreachable',
      'agent_refused',
      'session_exists',
      'agent_in_session',
      'may_not_take_over',
    ],
  },
  'POST /api/v1/tunnel/close': {
    summary: 'Close a session; closing it twice is fine',
    tag: 'tunnel',
    access: 'technician',
    body: sessionId,
    status: 200,
    response: z.object({ session_id: Id, status: z.literal('closed') }),
    errors: ['session_not_found', 'not_your_session'],
  },
  'GET /api/v1/tunnel/status/{session_id}': {
    summary: 'What is known of a session, also after it has closed',
    tag: 'tunnel',
    access: 'technician',
    params: sessionId,
    status: 200,
    response: TechSession,
    errors: ['session_not_found', 'not_your_session'],
  },
  'POST /api/v1/tunnel/ticket': {
    summary: 'A single-use ticket, good for 30 seconds, for the WebSocket of a session',
    tag: 'tunnel',
    access: 'technician',
    body: sessionWindow,
    status: 201,
    response: ticket,
    errors: ['session_not_found', 'not_your_session', 'session_closed'],
  },
  'POST /api/v1/tunnel/watch': {
    summary: 'A single-use ticket, good for 30 seconds, to watch the terminals of another’s session',
    tag: 'tunnel',
    access: 'technician',
    body: sessionWindow,
    status: 201,
    response: ticket,
    errors: ['session_not_found', 'session_closed', 'own_session'],
  },
  'GET /api/v1/session-settings': {
    summary: 'How many sessions a device of this partner holds at once',
    tag: 'tunnel',
    access: 'technician',
    status: 200,
    response: SessionSettings,
  },
  'PUT /api/v1/session-settings': {
    summary: 'Say how many sessions a device holds at once, from the next one on',
    tag: 'tunnel',
    access: 'admin',
    body: SessionSettings,
    status: 200,
    response: SessionSettings,
  },
  'GET /api/v1/tunnel/sessions': {
    summary: 'Sessions of the partner, newest first',
    tag: 'tunnel',
    access: 'technician',
    query: PageQuery.extend({ agent_id: Id.optional(), live: z.enum(['true', 'false']).optional() }),
    status: 200,
    response: page(ListedSession),
  },
});

export type SessionSettings = z.infer<typeof SessionSettings>;
export type ListedSession = z.infer<typeof ListedSession>;
export type TechSession = z.infer<typeof TechSession>;
