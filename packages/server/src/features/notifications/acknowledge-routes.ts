import type { notifications } from '@guru/protocol/api';
import { type Bus, partnerLive } from '../../bus/index.ts';
import type { Db, Tx } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import type { HandlersOf } from '../../http/index.ts';
import { recordAudit } from '../audit/audit.ts';
import { dropWaiting, type Subject } from './deliveries-store.ts';
import { linkHash } from './links.ts';
import { useLink } from './links-store.ts';
import { headlineOf } from './message.ts';
import type { Vault } from './vault.ts';

/** Notes that somebody who was told cares, in the caller's transaction. */
export type Acknowledge = (
  tx: Tx,
  subject: Subject,
  by: { readonly user_id: null; readonly name: string },
) => Promise<void>;

export interface AcknowledgeParts {
  readonly db: Db;
  readonly bus: Pick<Bus, 'publish'>;
  readonly vault: Vault;
  readonly acknowledge: Acknowledge;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** What a link in a message does. Opening it does nothing: programs that look at mail open links, too. */
export function acknowledgeRoutes({
  db,
  bus,
  vault,
  acknowledge,
  now,
}: AcknowledgeParts): HandlersOf<Pick<typeof notifications, 'POST /api/v1/acknowledge'>> {
  return {
    'POST /api/v1/acknowledge': async ({ body, caller }) => {
      const hash = linkHash(body.token, vault);
      if (hash === null) throw new ApiError('bad_link');
      const used = await db.asSystem('who follows a link of a message is not signed in', async (tx) => {
        const link = await useLink(tx, hash, new Date(now()));
        if (link === undefined) return undefined;
        const { partner_id, channel_id, channel_name, alert_id, incident_id } = link;
        const subject: Subject =
          alert_id === null ? { kind: 'incident', id: incident_id ?? '' } : { kind: 'alert', id: alert_id };
        await acknowledge(tx, subject, { user_id: null, name: channel_name });
        await dropWaiting(tx, subject, 'Somebody has acknowledged it.');
        await recordAudit(
          tx,
          partner_id,
          { kind: 'system' },
          {
            action: 'alerts.acknowledged',
            target_kind: subject.kind,
            target_id: subject.id,
            details: { by_link_to: channel_name, channel_id, address: caller.address },
          },
        );
        return link;
      });
      if (used === undefined) throw new ApiError('bad_link');
      bus.publish(partnerLive(used.partner_id), { type: 'changed', what: 'alerts' });
      return { title: headlineOf(used.news), acknowledged_for: used.channel_name };
    },
  };
}
