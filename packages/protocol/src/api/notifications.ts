import { z } from 'zod';
import { Email, Id, Name, PageQuery, page, Time } from './common.ts';
import { contract } from './contract.ts';
import { SEVERITIES } from './policies.ts';

const Url = z.url({ protocol: /^https?$/ }).max(2048);
const Clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/);
const Zone = z.string().min(1).max(64);
/** Written once, never read back: an answer says only whether there is one. */
const Secret = z.string().min(1).max(1000);

/**
 * How a message gets out. Secrets that are left out of a change stay as they are, and so does what comes back masked as it was shown; but not for another address: who may change that must not learn
 * them by it.
 */
export const ChannelConfig = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('email'),
    host: z.string().min(1).max(255),
    port: z.int().min(1).max(65_535),
    security: z.enum(['tls', 'starttls', 'none']),
    user: z.string().max(255),
    password: Secret.optional(),
    from: Email,
    to: z.array(Email).min(1).max(50),
  }),
  /** `POST` of JSON, signed by the Standard Webhooks specification. */
  z.strictObject({ kind: z.literal('webhook'), url: Url, secret: Secret.optional() }),
  z.strictObject({ kind: z.literal('slack'), url: Url }),
  z.strictObject({ kind: z.literal('teams'), url: Url }),
  z.strictObject({
    kind: z.literal('ntfy'),
    server: Url,
    topic: z.string().min(1).max(64),
    token: Secret.optional(),
  }),
  /** Any gateway with an HTTP API. `{to}` and `{text}` in the body are filled in. */
  z.strictObject({
    kind: z.literal('sms'),
    url: Url,
    body: z.string().min(1).max(4000),
    content_type: z.enum(['application/json', 'application/x-www-form-urlencoded']),
    authorization: Secret.optional(),
    to: z
      .array(z.string().regex(/^\+?[0-9]{5,20}$/))
      .min(1)
      .max(20),
  }),
]);

export const ChannelBody = z.strictObject({
  name: Name,
  enabled: z.boolean().default(true),
  config: ChannelConfig,
});

export const Channel = z.object({
  channel_id: Id,
  name: z.string(),
  enabled: z.boolean(),
  kind: z.enum(['email', 'webhook', 'slack', 'teams', 'ntfy', 'sms']),
  /** Without its secrets, and with the secret parts of addresses masked. */
  config: z.record(z.string(), z.unknown()),
  has_secret: z.boolean(),
  last_delivery: z.object({ at: Time, state: z.string(), error: z.string().nullable() }).nullable(),
});

/** A way as it is after it was written. `secret`: the one that the server has made for it, shown this once. */
const WrittenChannel = Channel.extend({ secret: z.string().nullable() });

/** Who is on duty: shifts follow one another in order, each for `days`, from `starts_on` at `hand_over` in the time zone. */
export const RotaBody = z.strictObject({
  name: Name,
  time_zone: Zone,
  /** `YYYY-MM-DD`. */
  starts_on: z.iso.date(),
  hand_over: Clock,
  days: z.int().min(1).max(28),
  /** Channels, one a shift. */
  shifts: z
    .array(z.strictObject({ name: Name, channel_id: Id }))
    .min(1)
    .max(50),
});

export const Rota = z.object({
  rota_id: Id,
  ...RotaBody.shape,
  /** Whose shift it is now, and until when. */
  on_duty: z.object({ name: z.string(), channel_id: Id, until: Time }),
});

const Recipient = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('channel'), channel_id: Id }),
  z.strictObject({ kind: z.literal('rota'), rota_id: Id }),
]);

/** Whom to tell of what. Every route that fits is taken; one with `stop` ends the search. */
export const RouteBody = z.strictObject({
  name: Name,
  enabled: z.boolean().default(true),
  /** From this severity on. */
  severity: z.enum(SEVERITIES),
  /** Empty: of all clients. */
  client_ids: z.array(Id).max(500).default([]),
  /** Only in these hours; null: always. */
  hours: z
    .strictObject({
      time_zone: Zone,
      days: z.array(z.int().min(1).max(7)).min(1).max(7),
      from: Clock,
      to: Clock,
    })
    .nullable()
    .default(null),
  /** What is not critical waits for their end; null: never. */
  quiet: z.strictObject({ time_zone: Zone, from: Clock, to: Clock }).nullable().default(null),
  /** What is not critical is told together, so often; null: at once. */
  digest_min: z.int().min(5).max(1440).nullable().default(null),
  /** The first step at once; each later one when nobody has acknowledged it for so long. */
  steps: z
    .array(z.strictObject({ after_min: z.int().min(0).max(1440), to: z.array(Recipient).min(1).max(20) }))
    .min(1)
    .max(10),
  stop: z.boolean().default(false),
  /** Whether it is also told when it is over. */
  on_resolved: z.boolean().default(true),
});

export const Route = z.object({ route_id: Id, position: z.int(), ...RouteBody.shape });

export const DELIVERY_STATES = ['waiting', 'sent', 'retrying', 'dead', 'dropped'] as const;

/** One message on its way to one channel. `dropped`: what it was about was over or acknowledged before it went out. */
export const Delivery = z.object({
  delivery_id: Id,
  channel_id: Id,
  channel_name: z.string(),
  subject: z.string(),
  alert_id: Id.nullable(),
  incident_id: Id.nullable(),
  state: z.enum(DELIVERY_STATES),
  attempts: z.int(),
  created_at: Time,
  /** When it went out, or when the next try is. */
  at: Time.nullable(),
  error: z.string().nullable(),
  /** How each attempt went, oldest first; an empty error: it was taken. */
  tries: z.array(z.object({ at: Time, took_ms: z.int(), error: z.string() })),
});

const channelId = z.strictObject({ channel_id: Id });
const rotaId = z.strictObject({ rota_id: Id });
const routeId = z.strictObject({ route_id: Id });

export const notifications = contract({
  'GET /api/v1/notifications/channels': {
    summary: 'Ways to tell people',
    tag: 'notifications',
    access: 'technician',
    status: 200,
    response: z.object({ items: z.array(Channel) }),
  },
  'POST /api/v1/notifications/channels': {
    summary: 'Add a way to tell people',
    tag: 'notifications',
    access: 'admin',
    body: ChannelBody,
    status: 201,
    response: WrittenChannel,
    errors: ['bad_channel', 'name_taken', 'too_many_channels'],
  },
  'PUT /api/v1/notifications/channels/{channel_id}': {
    summary: 'Change a way; secrets that are left out stay',
    tag: 'notifications',
    access: 'admin',
    params: channelId,
    body: ChannelBody,
    status: 200,
    response: WrittenChannel,
    errors: ['channel_not_found', 'bad_channel', 'name_taken'],
  },
  'DELETE /api/v1/notifications/channels/{channel_id}': {
    summary: 'Remove a way, unless a route or a rota needs it',
    tag: 'notifications',
    access: 'admin',
    params: channelId,
    status: 204,
    errors: ['channel_not_found', 'channel_in_use'],
  },
  'POST /api/v1/notifications/channels/{channel_id}/test': {
    summary: 'Send a test message now, and say how it went',
    tag: 'notifications',
    access: 'admin',
    params: channelId,
    status: 200,
    response: z.object({ ok: z.boolean(), detail: z.string(), took_ms: z.int() }),
    errors: ['channel_not_found'],
  },
  'GET /api/v1/notifications/rotas': {
    summary: 'Rotas, and who is on duty',
    tag: 'notifications',
    access: 'technician',
    status: 200,
    response: z.object({ items: z.array(Rota) }),
  },
  'POST /api/v1/notifications/rotas': {
    summary: 'Make a rota',
    tag: 'notifications',
    access: 'admin',
    body: RotaBody,
    status: 201,
    response: Rota,
    errors: ['bad_schedule', 'channel_not_found', 'name_taken', 'too_many_rotas'],
  },
  'PUT /api/v1/notifications/rotas/{rota_id}': {
    summary: 'Change a rota',
    tag: 'notifications',
    access: 'admin',
    params: rotaId,
    body: RotaBody,
    status: 200,
    response: Rota,
    errors: ['rota_not_found', 'bad_schedule', 'channel_not_found', 'name_taken'],
  },
  'DELETE /api/v1/notifications/rotas/{rota_id}': {
    summary: 'Remove a rota, unless a route needs it',
    tag: 'notifications',
    access: 'admin',
    params: rotaId,
    status: 204,
    errors: ['rota_not_found', 'rota_in_use'],
  },
  'GET /api/v1/notifications/routes': {
    summary: 'Routes, in the order in which they are tried',
    tag: 'notifications',
    access: 'technician',
    status: 200,
    response: z.object({ items: z.array(Route) }),
  },
  'PUT /api/v1/notifications/routes': {
    summary: 'Say all routes anew, in their order; one without an id is added, one that is missing goes',
    tag: 'notifications',
    access: 'admin',
    body: z.strictObject({
      routes: z.array(RouteBody.extend({ route_id: Id.optional() })).max(100),
    }),
    status: 200,
    response: z.object({ items: z.array(Route) }),
    errors: ['route_not_found', 'channel_not_found', 'rota_not_found', 'bad_schedule'],
  },
  'POST /api/v1/notifications/routes/{route_id}/try': {
    summary: 'Who would be told of something like this, now and later',
    tag: 'notifications',
    access: 'technician',
    params: routeId,
    body: z.strictObject({ severity: z.enum(SEVERITIES), client_id: Id.nullable(), at: Time.optional() }),
    status: 200,
    response: z.object({
      fits: z.boolean(),
      why_not: z.string(),
      tells: z.array(z.object({ at: Time, channel_id: Id, channel_name: z.string() })),
    }),
    errors: ['route_not_found'],
  },
  'GET /api/v1/notifications/deliveries': {
    summary: 'Messages, newest first, and what became of each',
    tag: 'notifications',
    access: 'technician',
    query: PageQuery.extend({
      state: z.enum(DELIVERY_STATES).optional(),
      channel_id: Id.optional(),
      alert_id: Id.optional(),
      incident_id: Id.optional(),
    }),
    status: 200,
    response: page(Delivery),
    errors: ['bad_cursor'],
  },
  'POST /api/v1/notifications/deliveries/{delivery_id}/retry': {
    summary: 'Try a dead message again',
    tag: 'notifications',
    access: 'admin',
    params: z.strictObject({ delivery_id: Id }),
    status: 200,
    response: Delivery,
    errors: ['delivery_not_found', 'delivery_not_dead', 'channel_not_found'],
  },
  'POST /api/v1/acknowledge': {
    summary: 'Acknowledge what a message told of, by the single-use token of its link',
    tag: 'notifications',
    access: 'public',
    body: z.strictObject({ token: z.string().min(1).max(500) }),
    status: 200,
    response: z.object({ title: z.string(), acknowledged_for: z.string() }),
    errors: ['bad_link'],
  },
});

export type ChannelConfig = z.infer<typeof ChannelConfig>;
export type ChannelBody = z.infer<typeof ChannelBody>;
export type Channel = z.infer<typeof Channel>;
export type RotaBody = z.infer<typeof RotaBody>;
export type Rota = z.infer<typeof Rota>;
export type RouteBody = z.infer<typeof RouteBody>;
export type Route = z.infer<typeof Route>;
export type Delivery = z.infer<typeof Delivery>;
export type DeliveryState = (typeof DELIVERY_STATES)[number];
