import { z } from 'zod';
import { MAX_GRACE_MS } from '../hop/loss.ts';
import { ChecksToRun, MAX_REPORTS, Report, ReportLog } from './checks.ts';
import { CommandReport, CommandToRun } from './command.ts';
import { Facts } from './facts.ts';
import {
  InventoryChanges,
  InventoryPart,
  InventoryState,
  InventoryStored,
  InventoryWanted,
} from './inventory.ts';
import { Metrics } from './metrics.ts';
import { CloseReason, Grant, SessionLimits } from './session.ts';

const uuid = z.uuid();
const route = z.int().min(1).max(0xffff_ffff);
const text = z.string().max(1000);

/** Sessions of one agent, at most: as many as a welcome can name. */
const MAX_SESSIONS = 64;

/** A message that only informs. */
function notice<T extends string, P extends z.ZodType>(type: T, payload: P) {
  return z.strictObject({ type: z.literal(type), payload });
}

/** A message that asks for work: acknowledged on receipt, done at most once (spec §3). */
function order<T extends string, P extends z.ZodType>(type: T, payload: P) {
  return z.strictObject({ type: z.literal(type), id: uuid, payload });
}

const commandId = z.strictObject({ command_id: uuid });

const nak = notice(
  'nak',
  z.strictObject({ code: z.string().max(64), message: text, about: z.string().max(200) }),
);

const tunnelError = notice(
  'tunnel_error',
  z.strictObject({
    session_id: uuid,
    channel_id: z.int().min(1).max(0xffff_ffff).optional(),
    code: z.string().max(64),
    message: text,
  }),
);

/** A place in the stream of a hop: bytes of frames since it began. */
const position = z.int().min(0);
/** 0: nothing waits for a lost connection. */
const graceMs = z.int().min(0).max(MAX_GRACE_MS);

export const Hello = notice(
  'hello',
  z.strictObject({
    protocol: z.int().min(0).max(65_535),
    agent_version: z.string().max(64),
    boot_id: z.string().max(64),
    facts: Facts,
    channels: z.array(z.string().max(32)).max(32),
    resume: z.strictObject({ hop: z.string().max(64), received: position }).nullable(),
  }),
);

/** Everything that an agent may say after its hello. */
export const FromAgent = z.discriminatedUnion('type', [
  Hello,
  notice('heartbeat', z.strictObject({ seq: z.int().min(0), boot_id: z.string().max(64), metrics: Metrics })),
  notice('facts', Facts),
  notice('ack', z.strictObject({ id: uuid })),
  notice('tunnel_ready', z.strictObject({ session_id: uuid })),
  tunnelError,
  notice('tunnel_closed', z.strictObject({ session_id: uuid, reason: CloseReason })),
  notice('command_started', commandId),
  notice('command_result', CommandReport),
  notice('reports', z.strictObject({ log: ReportLog, reports: z.array(Report).min(1).max(MAX_REPORTS) })),
  notice('inventory_state', InventoryState),
  notice('inventory_changes', InventoryChanges),
  notice('inventory_part', InventoryPart),
  notice('goodbye', z.strictObject({ reason: z.enum(['shutdown', 'update', 'uninstall']) })),
  nak,
]);

/** Everything that the server may say to an agent. */
export const ToAgent = z.discriminatedUnion('type', [
  notice(
    'welcome',
    z.strictObject({
      heartbeat_interval_ms: z.int().min(100).max(3_600_000),
      server_time: z.int().min(0),
      partner_name: z.string().max(200),
      hop: z.string().max(64),
      resumed: z.strictObject({ received: position, sessions: z.array(uuid).max(MAX_SESSIONS) }).nullable(),
      grace_ms: graceMs,
    }),
  ),
  notice(
    'refused',
    z.strictObject({
      code: z.string().max(64),
      message: text,
      min_protocol: z.int().min(0),
      max_protocol: z.int().min(0),
    }),
  ),
  notice('heartbeat_ack', z.strictObject({ seq: z.int().min(0), server_time: z.int().min(0) })),
  order(
    'pace',
    z.strictObject({ interval_ms: z.int().min(500).max(3_600_000), for_ms: z.int().min(0).max(3_600_000) }),
  ),
  order(
    'tunnel_open',
    z.strictObject({
      session_id: uuid,
      route,
      tech_id: uuid,
      tech_name: z.string().max(200),
      grant: Grant,
      limits: SessionLimits,
    }),
  ),
  order('tunnel_close', z.strictObject({ session_id: uuid, reason: CloseReason })),
  order('command', CommandToRun),
  order('command_report', commandId),
  order('command_cancel', commandId),
  order('command_stored', commandId),
  order('checks', ChecksToRun),
  notice('reports_stored', z.strictObject({ log: ReportLog, upto: z.int().min(0) })),
  order('inventory_look', z.strictObject({})),
  notice('inventory_want', InventoryWanted),
  notice('inventory_stored', InventoryStored),
  tunnelError,
  notice(
    'goaway',
    z.strictObject({ reason: z.string().max(200), reconnect_after_ms: z.int().min(0).max(3_600_000) }),
  ),
  nak,
]);

/** Windows of one session that may be named at once. */
const MAX_PEOPLE = 64;

/** A window on a session, and whose it is. */
export const Person = z.strictObject({
  user: uuid,
  name: z.string().max(200),
  window: uuid,
  role: z.enum(['owner', 'watcher']),
  /** Whether its keys reach the terminals. */
  has_control: z.boolean(),
  /** Whether it has asked for that, and waits. */
  asks: z.boolean(),
});

/** Everything that the server may say to a technician's connection. */
export const ToTechnician = z.discriminatedUnion('type', [
  notice(
    'attached',
    z.strictObject({
      session_id: uuid,
      route,
      agent: z.strictObject({ agent_id: uuid, hostname: z.string(), os: z.string() }),
      grant: Grant,
      limits: SessionLimits,
      window_id: uuid,
      resumed: z.strictObject({ received: position }).nullable(),
      grace_ms: graceMs,
    }),
  ),
  notice('agent_away', z.strictObject({ session_id: uuid, grace_ms: graceMs })),
  notice('agent_back', z.strictObject({ session_id: uuid })),
  notice('present', z.strictObject({ people: z.array(Person).max(MAX_PEOPLE) })),
  notice('session_closed', z.strictObject({ session_id: uuid, reason: CloseReason })),
  tunnelError,
  nak,
]);

const nothing = z.strictObject({});
const ofWindow = z.strictObject({ window: uuid });

/** What people who share a session say about who has its keys. */
export const AboutControl = z.discriminatedUnion('type', [
  notice('ask_control', nothing),
  notice('give_control', ofWindow),
  notice('refuse_control', ofWindow),
  notice('take_control', nothing),
  notice('drop_control', nothing),
]);

/** Everything that a technician's connection may say in text: what it wants of the device, it says in frames. */
export const FromTechnician = z.discriminatedUnion('type', [AboutControl, nak]);

export type Hello = z.infer<typeof Hello>;
export type FromAgent = z.infer<typeof FromAgent>;
export type ToAgent = z.infer<typeof ToAgent>;
export type ToTechnician = z.infer<typeof ToTechnician>;
export type FromTechnician = z.infer<typeof FromTechnician>;
export type AboutControl = z.infer<typeof AboutControl>;
export type Person = z.infer<typeof Person>;
/** Messages to an agent that ask for work and carry an id. */
export type Order = Extract<ToAgent, { id: string }>;
