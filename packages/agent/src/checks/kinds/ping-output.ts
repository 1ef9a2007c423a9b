/** What a ping program has said. */
export interface Pings {
  readonly received: number;
  /** Milliseconds, the mean of those that came back; undefined when none did. */
  readonly meanMs: number | undefined;
}

/** A line of an answer: `time=0.42 ms`, `time<1ms`, and in other languages of Windows `Zeit=12ms`. */
const ANSWER = /[=<]\s?(\d+(?:[.,]\d+)?)\s?ms\b/g;

/**
 * Reads what ping prints on Linux (iputils and busybox), macOS and Windows, there in any language: an answer is a line with one time in it. Lines with several sum
 * up, and a "Destination host unreachable", which Windows counts as received, has none.
 */
export function parsePings(text: string): Pings {
  const times = text.split('\n').flatMap((line) => {
    // An answer that came twice is none more.
    if (/\(DUP!\)/.test(line)) return [];
    const found = [...line.matchAll(ANSWER)].map(([, time = '']) => Number(time.replace(',', '.')));
    return found.length === 1 ? found : [];
  });
  const meanMs = times.length === 0 ? undefined : times.reduce((sum, time) => sum + time, 0) / times.length;
  return { received: times.length, meanMs };
}
