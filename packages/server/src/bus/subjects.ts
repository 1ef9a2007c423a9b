import type { TrafficClass } from '@guru/protocol';
import type { AgentSummary, LiveEvent } from '@guru/protocol/api';
import type {
  CloseReason,
  CommandReport,
  InventoryChanges,
  InventoryPart,
  InventoryState,
  Metrics,
  Order,
  Report,
  ToAgent,
} from '@guru/protocol/control';
import type { Service, Subject } from './bus.ts';

/** An order before the outbox gives it its id. */
export type OrderBody = Order extends infer O ? (O extends Order ? Omit<O, 'id'> : never) : never;

/** What other parts may ask of the gateway for one agent. */
export type AgentCommand =
  | { readonly kind: 'probe' }
  | { readonly kind: 'deliver'; readonly message: OrderBody }
  /** A message that needs no acknowledgement: it is lost with the connection. */
  | { readonly kind: 'say'; readonly message: Exclude<ToAgent, { id: string }> }
  | { readonly kind: 'disconnect'; readonly close_code: number; readonly reason: string };

/**
 * `done`: acknowledged by the agent (an order) or carried out (the rest). `undeliverable`: not acknowledged in time, on no
 * connection. `overloaded`: too many orders wait for this agent. `cancelled`: the one who asked no longer waits.
 */
export type CommandOutcome = 'done' | 'undeliverable' | 'overloaded' | 'cancelled';

/** What happens to a session, told to whoever relays it. */
export type SessionEvent =
  | { readonly type: 'ready' }
  | {
      readonly type: 'agent_error';
      readonly code: string;
      readonly message: string;
      readonly channel_id: number | null;
    }
  | { readonly type: 'agent_closed'; readonly reason: CloseReason }
  /** The agent's connection is lost, and awaited for so long. */
  | { readonly type: 'agent_away'; readonly grace_ms: number }
  | { readonly type: 'agent_back' }
  | { readonly type: 'agent_gone'; readonly reason: 'agent_disconnected' | 'resume_out_of_range' }
  /** The way to the agent has no room for more frames of this channel. */
  | { readonly type: 'undelivered'; readonly channel_id: number };

type Change = Extract<LiveEvent, { type: 'changed' }>['what'];

/** What the people of a partner may want to see at once. */
export type LiveNotice =
  | ({ readonly type: 'status' } & Pick<AgentSummary, 'agent_id' | 'status' | 'last_seen_at'>)
  | { readonly type: 'numbers'; readonly agents: readonly AgentNumbers[] }
  | { readonly type: 'changed'; readonly what: Change };

/** What the list of devices shows of an agent's newest heartbeat. */
export type AgentNumbers = Pick<
  AgentSummary,
  'agent_id' | 'last_seen_at' | 'cpu_percent' | 'memory_percent' | 'disk_percent'
>;

/** Work for the agent's connection, wherever that is: no responder means "not connected". */
export function agentCommands(agentId: string): Service<AgentCommand, CommandOutcome> {
  return service(`agent.${agentId}.order`);
}

/** An agent of a partner. */
export interface AgentOf {
  readonly agent_id: string;
  readonly partner_id: string;
}

export interface AgentArrival extends AgentOf {
  /** From where it has connected, as far as this server can see. */
  readonly address: string;
}

/** Agents that have just connected, with each connection anew, once orders reach them. */
export function agentArrivals(): Subject<AgentArrival> {
  return subject('agents.arrived');
}

/** An agent has come or gone, and that is stored. */
export interface AgentPresence extends AgentOf {
  readonly status: 'online' | 'offline';
  /** When it was heard last, Unix milliseconds by the server's clock. */
  readonly at: number;
  /** It went of its own accord, and not to be back at once. */
  readonly said_goodbye: boolean;
}

export function agentPresence(): Subject<AgentPresence> {
  return subject('agents.presence');
}

/** What an agent says of a command that was left for it. */
export type CommandNews = AgentOf &
  (
    | { readonly type: 'started'; readonly command_id: string }
    | { readonly type: 'ended'; readonly report: CommandReport }
  );

export function commandNews(): Subject<CommandNews> {
  return subject('commands.news');
}

/** What is in force on devices of a partner may be different from now on. */
export function policiesChanged(): Subject<{ readonly partner_id: string }> {
  return subject('policies.changed');
}

/** What an agent has found out by itself; it says it again until `reports_stored` has come. */
export interface AgentReports extends AgentOf {
  /** Unix milliseconds, by the server's clock. */
  readonly received_at: number;
  readonly log: string;
  readonly reports: readonly Report[];
}

export function agentReports(): Subject<AgentReports> {
  return subject('agents.reports');
}

/** What an agent says of what is on its machine. */
export type InventoryNews = AgentOf &
  (
    | ({ readonly type: 'state' } & InventoryState)
    | ({ readonly type: 'changes' } & InventoryChanges)
    | ({ readonly type: 'part' } & InventoryPart)
  );

export function inventoryNews(): Subject<InventoryNews> {
  return subject('inventory.news');
}

/** Frames on their way to the agent, one subject for each class: the relay knows it, and the hop to the agent needs it. */
export function agentFrames(agentId: string, trafficClass: TrafficClass): Subject<Uint8Array> {
  return subject(`agent.${agentId}.frames.${trafficClass}`);
}

/** The agent's heartbeats, whole, for whoever looks at it closely. */
export function agentHeartbeats(agentId: string): Subject<Metrics> {
  return subject(`agent.${agentId}.heartbeats`);
}

/** Frames of a session on their way to the technician. */
export function sessionFrames(sessionId: string): Subject<Uint8Array> {
  return subject(`session.${sessionId}.frames`);
}

export function sessionEvents(sessionId: string): Subject<SessionEvent> {
  return subject(`session.${sessionId}.events`);
}

/** Asks for the end of a session where it lives; no responder means that it lives nowhere. The reply comes when it has ended. */
export function sessionEnd(sessionId: string): Service<CloseReason, 'ended'> {
  return service(`session.${sessionId}.end`);
}

export function partnerLive(partnerId: string): Subject<LiveNotice> {
  return subject(`partner.${partnerId}.live`);
}

/** Asks whoever keeps the sessions to end all that are open on an agent; the reply is how many there were. */
export interface EndSessions {
  readonly partner_id: string;
  readonly agent_id: string;
  readonly reason: CloseReason;
}

export function endSessionsOfAgent(): Service<EndSessions, number> {
  return service('sessions.end');
}

/** An assistant, or one key of it, may go on no longer, or under another fence: what it has under way ends. */
export interface AssistantEnds {
  readonly assistant_id: string;
  readonly key_id: string | null;
}

export function assistantEnds(): Subject<AssistantEnds> {
  return subject('assistants.end');
}

/** A person has said yes or no to what an assistant asked for. */
export function approvalDecided(approvalId: string): Subject<'approved' | 'denied'> {
  return subject(`approval.${approvalId}.decided`);
}

// The only place where a name gets its type.
function subject<P>(name: string): Subject<P> {
  return name as Subject<P>;
}

function service<Q, R>(name: string): Service<Q, R> {
  return name as Service<Q, R>;
}
