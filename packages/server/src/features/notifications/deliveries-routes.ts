import type { notifications } from '@guru/protocol/api';
import { ApiError } from '../../errors/index.ts';
import type { HandlersOf } from '../../http/index.ts';
import { readSealed } from './channels-store.ts';
import { listDeliveries, readDelivery, revive } from './deliveries-list-store.ts';

type Deliveries = Pick<
  typeof notifications,
  Extract<keyof typeof notifications, `${string}/deliveries${string}`>
>;

export interface DeliveriesRoutesParts {
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Hears that something is due. */
  readonly onDue: () => void;
}

/** What became of messages. */
export function deliveriesRoutes({ now, onDue }: DeliveriesRoutesParts): HandlersOf<Deliveries> {
  return {
    'GET /api/v1/notifications/deliveries': ({ tx, user, query }) =>
      listDeliveries(tx, user.partner_id, query),

    'POST /api/v1/notifications/deliveries/{delivery_id}/retry': async ({
      tx,
      audit,
      afterCommit,
      params,
    }) => {
      const { delivery_id } = params;
      const delivery = await readDelivery(tx, delivery_id);
      if (delivery === undefined) throw new ApiError('delivery_not_found');
      if ((await readSealed(tx, delivery.channel_id)) === undefined) throw new ApiError('channel_not_found');
      if (!(await revive(tx, delivery_id, new Date(now())))) throw new ApiError('delivery_not_dead');
      const details = { subject: delivery.subject, channel_id: delivery.channel_id };
      await audit({ action: 'delivery.retried', target_kind: 'delivery', target_id: delivery_id, details });
      afterCommit(onDue);
      const revived = await readDelivery(tx, delivery_id);
      if (revived === undefined) throw new ApiError('delivery_not_found');
      return revived;
    },
  };
}
