/** How a line in memory carries bytes. A message arrives with its last byte, as from a socket. */
export interface LineShape {
  /** Bytes that one turn carries: few split a message over turns, many join several in one. */
  readonly bytesPerTurn: () => number;
  /** Milliseconds between turns. */
  readonly msPerTurn: () => number;
  /** Milliseconds that carried bytes take to arrive. */
  readonly latencyMs: number;
  /** Bytes that the system takes from the sender before its `bufferedAmount` begins to grow. */
  readonly systemBuffer: number;
}

/** A line that carries everything at once, in the next turn. */
export const INSTANT: LineShape = {
  bytesPerTurn: () => Number.POSITIVE_INFINITY,
  msPerTurn: () => 0,
  latencyMs: 0,
  systemBuffer: Number.POSITIVE_INFINITY,
};

/** A line of a given speed, in bits per second, that the system hides behind a buffer. */
export function lineOfSpeed(bitsPerSecond: number, latencyMs: number, systemBuffer: number): LineShape {
  const msPerTurn = 0.5;
  const bytesPerTurn = (bitsPerSecond / 8 / 1000) * msPerTurn;
  return { bytesPerTurn: () => bytesPerTurn, msPerTurn: () => msPerTurn, latencyMs, systemBuffer };
}
