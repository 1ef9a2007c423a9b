import { z } from 'zod';

/** Text that can be shown and stored as it is: no U+0000, no halves of surrogate pairs. */
export const plainText = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'must be well-formed text without U+0000');

export const AgentId = z.uuid().describe('The device’s agent_id, from list_devices.');
export const Path = plainText(4096).min(1).describe('Absolute path on the device, without . and .. in it.');
export const Reason = plainText(500)
  .default('')
  .describe('Why you want this, in a sentence: a person reads it when the fence leaves it to one.');
