import type { Transport } from '@guru/protocol';

/** What becomes of one message. */
export type Fault = 'pass' | 'drop' | 'twice' | Uint8Array;

/**
 * A way out that spoils what it is given: `spoil` sees each message and says whether it passes, is lost, goes twice, or goes
 * as other bytes. No WebSocket does so; a peer with a fault, or a hostile one, does.
 */
export function faultyTransport(
  transport: Transport,
  spoil: (message: Uint8Array, index: number) => Fault,
): Transport {
  let index = 0;
  return {
    bufferedAmount: () => transport.bufferedAmount(),
    send: (message) => {
      const fault = spoil(message, index);
      index += 1;
      if (fault === 'drop') return;
      transport.send(fault instanceof Uint8Array ? fault : message);
      if (fault === 'twice') transport.send(message);
    },
  };
}
