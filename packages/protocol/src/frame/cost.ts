import { FrameType, HEADER_BYTES, TYPE_AT } from './layout.ts';

/** The credit that a whole frame spends: the payload of `DATA` and `MESSAGE`, nothing for the others. */
export function creditCost(frame: Uint8Array): number {
  const type = frame[TYPE_AT];
  return type === FrameType.DATA || type === FrameType.MESSAGE ? frame.length - HEADER_BYTES : 0;
}
