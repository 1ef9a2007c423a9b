import { createHash } from 'node:crypto';
import type { CommandOutput } from '@guru/protocol/api';
import { outputText } from '../commands/output-text.ts';

/** What a command printed on one of its outputs: the beginning as it is, up to a limit, and of the whole the size and the hash. */
export class KeptOutput {
  readonly #limit: number;
  readonly #hash = createHash('sha256');
  readonly #pieces: Uint8Array[] = [];
  #kept = 0;
  #bytes = 0;
  #digest: string | undefined;

  /** `limit` in bytes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  take(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    const piece = bytes.slice(0, this.#limit - this.#kept);
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#kept += piece.length;
  }

  /** Size and hash of the whole; nothing can be taken any more. */
  sum(): { readonly bytes: number; readonly sha256: string } {
    this.#digest ??= this.#hash.digest('hex');
    return { bytes: this.#bytes, sha256: this.#digest };
  }

  toOutput(): CommandOutput {
    const truncated = this.#bytes > this.#kept;
    return { ...outputText(Buffer.concat(this.#pieces), truncated), ...this.sum(), truncated };
  }
}
