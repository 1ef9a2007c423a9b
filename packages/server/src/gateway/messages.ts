import { CLOSE_CODES } from '@guru/protocol';
import type { FromAgent } from '@guru/protocol/control';
import type { AgentLink, PayloadOf } from './types.ts';

type MessageType = FromAgent['type'];
type Messages = { readonly [T in MessageType]: { readonly type: T; readonly payload: PayloadOf<T> } };
type Handlers = { readonly [T in MessageType]: (link: AgentLink, payload: PayloadOf<T>) => void };

/** What an agent's messages do once it has said hello (spec §3). */
const HANDLERS: Handlers = {
  hello: (link) => link.refuse('bad_payload', 'a hello comes once, at the beginning', ''),
  heartbeat: (link, { seq, metrics }) => {
    link.measured(metrics);
    link.say({ type: 'heartbeat_ack', payload: { seq, server_time: link.serverTime() } });
  },
  facts: (link, facts) => link.factsChanged(facts),
  ack: (link, { id }) => link.acknowledged(id),
  tunnel_ready: (link, { session_id }) => link.tellSession(session_id, { type: 'ready' }),
  tunnel_error: (link, { session_id, channel_id, code, message }) =>
    link.tellSession(session_id, { type: 'agent_error', code, message, channel_id: channel_id ?? null }),
  tunnel_closed: (link, { session_id, reason }) => {
    link.tellSession(session_id, { type: 'agent_closed', reason });
    link.forgetSession(session_id);
  },
  command_started: (link, { command_id }) => link.tellOfCommand({ type: 'started', command_id }),
  command_result: (link, report) => link.tellOfCommand({ type: 'ended', report }),
  reports: (link, { log, reports }) => link.reported(log, reports),
  inventory_state: (link, payload) => link.tellOfInventory({ type: 'state', ...payload }),
  inventory_changes: (link, payload) => link.tellOfInventory({ type: 'changes', ...payload }),
  inventory_part: (link, payload) => link.tellOfInventory({ type: 'part', ...payload }),
  goodbye: (link, { reason }) => link.leave(CLOSE_CODES.done, reason),
  nak: (link, { code, message }) => link.misunderstood(code, message),
};

/** Does what a message asks for. */
export function dispatch<T extends MessageType>(link: AgentLink, message: Messages[T]): void {
  HANDLERS[message.type](link, message.payload);
}
