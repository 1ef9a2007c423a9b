import { decodeMessage, type Side } from '@guru/protocol';
import { z } from 'zod';

const Size = z.number().int().min(1).max(1000);

/** The parameters of a terminal's `OPEN`, as far as a recording needs them; the device refuses others. */
export const TerminalParams = z.object({
  cols: Size.catch(80),
  rows: Size.catch(24),
  term: z.string().max(64).catch(''),
});

const FromTechnician = z.object({ type: z.literal('resize'), cols: Size, rows: Size });
const FromAgent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('typed'), bytes: z.number().int().min(1), hidden: z.boolean() }),
  z.object({
    type: z.literal('exit'),
    code: z.number().int().min(0).max(0xffff_ffff).nullable().catch(null),
    signal: z
      .string()
      .max(16)
      .regex(/^[A-Z0-9]+$/)
      .nullable()
      .catch(null),
  }),
]);

/** A message of a terminal that a recording has to do with, or undefined. */
export function readTerminalMessage(from: Side, payload: Uint8Array) {
  const message = decodeMessage(payload);
  const schema = from === 'agent' ? FromAgent : FromTechnician;
  return schema.safeParse(message).data;
}
