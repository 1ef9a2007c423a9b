import { MAX_CONTROL_LENGTH } from '@guru/protocol';
import { type CheckSpec, MAX_CHECKS } from '@guru/protocol/control';

/** What a message has besides its checks: its type, its id, the revision. */
const FRAME_CHARS = 1024;

/** The room for checks in the one message that tells a device of them all. Each policy keeps to its bounds; several of them together may not. */
export class MessageRoom {
  #checks = MAX_CHECKS;
  #chars = MAX_CONTROL_LENGTH - FRAME_CHARS;

  /** Takes the room that a check needs. Answers why there is none, or null. */
  take(spec: CheckSpec): string | null {
    const chars = JSON.stringify(spec).length + 1;
    if (this.#checks === 0) return `a device has at most ${MAX_CHECKS} checks, and this one would be more`;
    if (chars > this.#chars) return 'the checks of the device are too large together to be told to it';
    this.#checks -= 1;
    this.#chars -= chars;
    return null;
  }
}
