import type { RotaBody } from '@guru/protocol/api';
import type { Tx } from '../../db/index.ts';

export interface RotaRow extends RotaBody {
  readonly rota_id: string;
}

/** A partner's rotas, by name. */
export async function listRotas(tx: Tx, partnerId: string): Promise<RotaRow[]> {
  return await tx
    .selectFrom('notification_rotas')
    .select(['rota_id', 'name', 'time_zone', 'starts_on', 'hand_over', 'days', 'shifts'])
    .where('partner_id', '=', partnerId)
    .orderBy('name')
    .execute();
}

export async function insertRota(tx: Tx, partner_id: string, rota: RotaBody): Promise<string> {
  const { rota_id } = await tx
    .insertInto('notification_rotas')
    .values({ ...rota, partner_id, shifts: JSON.stringify(rota.shifts) })
    .returning('rota_id')
    .executeTakeFirstOrThrow();
  return rota_id;
}

/** Answers whether there is such a rota. */
export async function updateRota(tx: Tx, rotaId: string, rota: RotaBody): Promise<boolean> {
  const row = await tx
    .updateTable('notification_rotas')
    .set({ ...rota, shifts: JSON.stringify(rota.shifts) })
    .where('rota_id', '=', rotaId)
    .returning('rota_id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function deleteRota(tx: Tx, rotaId: string): Promise<{ readonly name: string } | undefined> {
  return await tx
    .deleteFrom('notification_rotas')
    .where('rota_id', '=', rotaId)
    .returning('name')
    .executeTakeFirst();
}
