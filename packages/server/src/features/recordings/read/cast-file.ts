import type { RecordedEvent, Recording } from '@guru/protocol/api';

/** The first line of an asciicast v3 file (docs.asciinema.org/manual/asciicast/v3). */
export function castHeader(recording: Recording): string {
  const { cols, rows, term, started_at, hostname, tech_name } = recording;
  const header = {
    version: 3,
    term: { cols, rows, ...(term && { type: term }) },
    timestamp: Math.floor(Date.parse(started_at) / 1000),
    title: `${hostname}, ${tech_name}`,
  };
  return `${JSON.stringify(header)}\n`;
}

/** Writes events as lines of an asciicast v3 file, whose times count from the event before. */
export class CastLines {
  #before = 0;

  write(events: readonly RecordedEvent[]): string {
    let lines = '';
    for (const [at_ms, code, data] of events) {
      // Whole milliseconds: seconds with three digits add up to the same again.
      lines += `[${((at_ms - this.#before) / 1000).toFixed(3)}, "${code}", ${JSON.stringify(data)}]\n`;
      this.#before = at_ms;
    }
    return lines;
  }
}

/** What the file is called where it is kept: letters, digits and dashes of the device's name, and when it began. */
export function castName({ hostname, started_at }: Recording): string {
  const name = hostname.replaceAll(/[^A-Za-z0-9-]+/g, '-').slice(0, 60) || 'device';
  return `${name}-${started_at.slice(0, 19).replaceAll(/[:T]/g, '-')}.cast`;
}
