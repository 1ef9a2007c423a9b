import type { ChannelBody, ChannelConfig, notifications } from '@guru/protocol/api';
import { isUniqueViolation, type Tx } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import type { HandlersOf } from '../../http/index.ts';
import { completeConfig, hasSecret, shownConfig } from './channel-config.ts';
import {
  countChannels,
  deleteChannel,
  insertChannel,
  listChannels,
  readSealed,
  type SealedChannel,
  takeTurnOnSetup,
  updateChannel,
} from './channels-store.ts';
import { dropForChannel } from './deliveries-store.ts';
import { openConfig, placeOf } from './desk.ts';
import type { Message } from './message.ts';
import { listRotas } from './rotas-store.ts';
import { listRoutes } from './routing-store.ts';
import type { Sender } from './sender.ts';
import type { Vault } from './vault.ts';

/** Far more than anyone keeps apart. */
const MOST = 200;

type Channels = Pick<
  typeof notifications,
  Extract<keyof typeof notifications, `${string}/channels${string}`>
>;

export interface ChannelsRoutesParts {
  readonly vault: Vault;
  readonly sender: Sender;
  readonly publicUrl: string;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** The ways to tell people. */
export function channelsRoutes({ vault, sender, publicUrl, now }: ChannelsRoutesParts): HandlersOf<Channels> {
  const seal = (partnerId: string, channelId: string, config: ChannelConfig) =>
    vault.seal(JSON.stringify(config), placeOf(partnerId, channelId));

  return {
    'GET /api/v1/notifications/channels': async ({ tx, user }) => ({
      items: await listChannels(tx, user.partner_id),
    }),

    'POST /api/v1/notifications/channels': async ({ tx, audit, user: { partner_id }, body }) => {
      await takeTurnOnSetup(tx, partner_id);
      if ((await countChannels(tx, partner_id)) >= MOST) throw new ApiError('too_many_channels');
      const { config, made } = completeConfig(body.config, null);
      const channel_id = Bun.randomUUIDv7();
      const sealed = seal(partner_id, channel_id, config);
      await unlessTaken(insertChannel(tx, channel_id, { partner_id, sealed, ...rowOf(body, config) }));
      await audit({ action: 'channel.created', ...targetOf(channel_id), details: detailsOf(body, config) });
      return { ...(await shown(tx, partner_id, channel_id)), secret: made };
    },

    'PUT /api/v1/notifications/channels/{channel_id}': async ({ tx, audit, user, params, body }) => {
      const { partner_id } = user;
      const { channel_id } = params;
      await takeTurnOnSetup(tx, partner_id);
      const before = openConfig(vault, await found(tx, channel_id));
      const { config, made } = completeConfig(body.config, before);
      const sealed = seal(partner_id, channel_id, config);
      await unlessTaken(updateChannel(tx, channel_id, { sealed, ...rowOf(body, config) }));
      await audit({ action: 'channel.changed', ...targetOf(channel_id), details: detailsOf(body, config) });
      return { ...(await shown(tx, partner_id, channel_id)), secret: made };
    },

    'DELETE /api/v1/notifications/channels/{channel_id}': async ({
      tx,
      audit,
      user,
      params: { channel_id },
    }) => {
      await takeTurnOnSetup(tx, user.partner_id);
      await found(tx, channel_id);
      await refuseIfNeeded(tx, user.partner_id, channel_id);
      const details = await deleteChannel(tx, channel_id);
      if (details === undefined) throw new ApiError('channel_not_found');
      await dropForChannel(tx, channel_id);
      await audit({ action: 'channel.removed', ...targetOf(channel_id), details });
      return undefined;
    },

    'POST /api/v1/notifications/channels/{channel_id}/test': {
      async waiting({ transaction, params: { channel_id }, caller, stayOpen }) {
        stayOpen();
        const channel = await transaction(({ tx }) => found(tx, channel_id));
        const message = testMessage(publicUrl, now());
        const begun = performance.now();
        const outcome = await sender.send(openConfig(vault, channel), message, caller.signal).then(
          (detail) => ({ ok: true, detail }),
          (error: unknown) => ({ ok: false, detail: error instanceof Error ? error.message : 'It failed.' }),
        );
        const answer = { ...outcome, took_ms: Math.round(performance.now() - begun) };
        await transaction(({ audit }) =>
          audit({
            action: 'channel.tested',
            ...targetOf(channel_id),
            details: { name: channel.name, ...answer },
          }),
        );
        return answer;
      },
    },
  };
}

function rowOf({ name, enabled }: ChannelBody, config: ChannelConfig) {
  const { kind } = config;
  return { name, enabled, kind, shown: shownConfig(config), has_secret: hasSecret(config) };
}

function detailsOf({ name, enabled }: ChannelBody, config: ChannelConfig) {
  return { name, enabled, config: shownConfig(config) };
}

function targetOf(channel_id: string) {
  return { target_kind: 'channel', target_id: channel_id };
}

async function found(tx: Tx, channelId: string): Promise<SealedChannel> {
  const channel = await readSealed(tx, channelId);
  if (channel === undefined) throw new ApiError('channel_not_found');
  return channel;
}

async function shown(tx: Tx, partnerId: string, channelId: string) {
  const [channel] = await listChannels(tx, partnerId, channelId);
  if (channel === undefined) throw new ApiError('channel_not_found');
  return channel;
}

async function refuseIfNeeded(tx: Tx, partnerId: string, channelId: string): Promise<void> {
  const rota = (await listRotas(tx, partnerId)).find(({ shifts }) =>
    shifts.some((one) => one.channel_id === channelId),
  );
  if (rota !== undefined)
    throw new ApiError('channel_in_use', { detail: `The rota “${rota.name}” needs it.` });
  const route = (await listRoutes(tx, partnerId)).find(({ steps }) =>
    steps.some(({ to }) => to.some((one) => one.kind === 'channel' && one.channel_id === channelId)),
  );
  if (route !== undefined)
    throw new ApiError('channel_in_use', { detail: `The route “${route.name}” needs it.` });
}

export async function unlessTaken<T>(written: Promise<T>): Promise<T> {
  return await written.catch((error: unknown) => {
    throw isUniqueViolation(error) ? new ApiError('name_taken') : error;
  });
}

function testMessage(publicUrl: string, now: number): Message {
  return {
    ...{ id: Bun.randomUUIDv7(), subject: '[test] Guru', thread: null, items: [], is_test: true },
    ...{ created_at: now, url: publicUrl },
  };
}
