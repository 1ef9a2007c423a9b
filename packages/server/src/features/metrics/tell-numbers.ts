import { type AgentNumbers, type Bus, partnerLive } from '../../bus/index.ts';
import { numbersOf } from './numbers.ts';
import { newestOfEach, type Sample } from './sample.ts';

/**
 * Tells each partner of its agents' newest numbers, once for all of a batch. They must be in the table by now: who hears of them and reads the list
 * anew must not find older ones.
 */
export function tellNumbers(bus: Bus, stored: readonly Sample[]): void {
  for (const [partnerId, samples] of Map.groupBy(newestOfEach(stored), ({ partner_id }) => partner_id)) {
    bus.publish(partnerLive(partnerId), { type: 'numbers', agents: samples.map(agentNumbersOf) });
  }
}

function agentNumbersOf({ agent_id, received_at, metrics }: Sample): AgentNumbers {
  return { agent_id, last_seen_at: new Date(received_at).toISOString(), ...numbersOf(metrics) };
}
