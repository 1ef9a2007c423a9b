import { type Bus, partnerLive } from '../../bus/index.ts';

/** Lets the partner's people know that the commands which wait for devices are others than before. */
export function tellOfCommands(bus: Bus, partnerId: string): void {
  bus.publish(partnerLive(partnerId), { type: 'changed', what: 'commands' });
}
