import { decodeMessage } from '@guru/protocol';
import { z } from 'zod';
import { KeptOutput } from './kept-output.ts';

const Count = z.int().min(0).optional();
/** How a command ended (spec §5, exec). */
const Exit = z.object({
  type: z.literal('exit'),
  code: z.int().nullable(),
  signal: z.string().max(16).nullable(),
  timed_out: z.boolean().optional(),
});
/** What was read or written (spec §5, file): of one file, or of a tree. */
const Done = z.object({
  type: z.literal('done'),
  bytes: Count,
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  files: Count,
  folders: Count,
  links: Count,
  failed: Count,
});
const Last = z.discriminatedUnion('type', [Exit, Done]);

/** What one command, or one operation on files, came to: for the audit. It keeps sums and the last word, and no content. */
export class Outcome {
  readonly #outputs: readonly KeptOutput[];
  #last: Readonly<Record<string, unknown>> = {};

  private constructor(outputs: readonly KeptOutput[]) {
    this.#outputs = outputs;
  }

  /** Undefined for channels whose opening says all. */
  static of(type: string): Outcome | undefined {
    if (type === 'exec') return new Outcome([new KeptOutput(0), new KeptOutput(0)]);
    return type === 'file' ? new Outcome([]) : undefined;
  }

  /** Bytes of the device. */
  data(stream: number, bytes: Uint8Array): void {
    this.#outputs[stream]?.take(bytes);
  }

  /** A message of the device; those that don't end the work are none of it. */
  message(payload: Uint8Array): void {
    const said = Last.safeParse(decodeMessage(payload));
    if (!said.success) return;
    const { type: _, ...last } = said.data;
    this.#last = last;
  }

  /** Sizes and hashes of what a command printed, and how it ended; or what the device says of the files. */
  toDetails(): Readonly<Record<string, unknown>> {
    const [stdout, stderr] = this.#outputs;
    return { ...this.#last, ...(stdout && stderr && { stdout: stdout.sum(), stderr: stderr.sum() }) };
  }
}
