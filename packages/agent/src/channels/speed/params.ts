import type { JsonObject } from '@guru/protocol';
import { readWhole } from '@guru/protocol';

const DIRECTIONS = { download: true, upload: true, echo: true } as const;

export interface SpeedParams {
  readonly direction: keyof typeof DIRECTIONS;
  /** How much the agent sends in a download; elsewhere the technician sends as much as it likes until `FIN`. */
  readonly bytes: number;
}

/** A day at a gigabyte a second is enough for any measurement. */
const MAX_BYTES = 86_400 * 10 ** 9;

/** The parameters of a `speed` channel (spec §5); a text that says what is wrong with them. */
export function readSpeedParams(params: JsonObject): SpeedParams | string {
  return readWhole(params, (fields) => ({
    direction: fields.oneOf('direction', DIRECTIONS),
    bytes: fields.int('bytes', 0, MAX_BYTES),
  }));
}
