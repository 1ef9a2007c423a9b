import type { InventoryItem } from '@guru/protocol/control';
import { AnswerFailure } from '../channels/answer.ts';
import { thisManager } from '../channels/service/this-manager.ts';
import { item, type ReadOptions } from './types.ts';

/** The services, as the system's own manager tells them. Null where there is no manager. */
export async function readServices({ signal }: ReadOptions): Promise<InventoryItem[] | null> {
  try {
    const services = await thisManager().list(signal);
    // Which process it is and how it ended last changes all the time.
    return services.map(({ name, description, state, starts }) =>
      item(name, name.replace(/\.service$/, ''), { description, state, starts }),
    );
  } catch (error) {
    if (error instanceof AnswerFailure) return null;
    throw error;
  }
}
