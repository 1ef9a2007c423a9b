import { runProgram } from '../run-program.ts';
import { MAX_BYTES, type NewLines } from './log-matches.ts';
import type { Run } from './types.ts';

/** What is asked for at once: an event has a kilobyte or more. */
const MAX_EVENTS = 2000;

/** An event of Windows, as far as it is looked at. */
interface Event {
  readonly record: number;
  readonly line: string;
}

/** The events of a channel of Windows since the last run, each as a line: level, source, number and text. */
export async function readEventLog(channel: string, run: Pick<Run, 'memory' | 'signal'>): Promise<NewLines> {
  if (!/^[^-/"\s][^"]*$/.test(channel)) throw new Error(`${channel} is no event log.`);
  const kept = run.memory.get();
  const isFirst = typeof kept !== 'number';
  const query = isFirst
    ? ['/c:1', '/rd:true']
    : [`/q:*[System[(EventRecordID>${kept})]]`, `/c:${MAX_EVENTS}`];
  const command = ['wevtutil.exe', 'qe', channel, '/f:RenderedXml', ...query];
  const { code, out, err } = await runProgram(command, { signal: run.signal, maxBytes: MAX_BYTES });
  if (code !== 0)
    throw new Error(`The event log ${channel} can not be read: ${err.trim() || `code ${code}`}`);
  const events = parseEvents(out);
  const newest = Math.max(isFirst ? 0 : kept, ...events.map(({ record }) => record));
  run.memory.set(newest);
  const lines = isFirst ? [] : events.map(({ line }) => line);
  return { lines, isCut: events.length >= MAX_EVENTS, isFirst };
}

/** What wevtutil prints as RenderedXml: one element for each event, in the order in which they happened. */
export function parseEvents(xml: string): Event[] {
  return [...xml.matchAll(/<Event[ >][\s\S]*?<\/Event>/g)].flatMap(([event]) => {
    const record = Number(textIn(event, /<EventRecordID>(\d+)</));
    const source = textIn(event, /<Provider Name=['"]([^'"]*)['"]/);
    const number = textIn(event, /<EventID[^>]*>(\d+)</);
    const level =
      textIn(event, /<RenderingInfo[^>]*>[\s\S]*?<Level>([^<]*)</) || textIn(event, /<Level>([^<]*)</);
    const text = textIn(event, /<Message>([^<]*)</) || dataIn(event);
    const line = `${level} ${source} ${number}: ${text}`.replaceAll(/\s+/g, ' ').trim();
    return Number.isSafeInteger(record) ? [{ record, line }] : [];
  });
}

/** What stands in for a text that this machine does not have. */
function dataIn(event: string): string {
  return [...event.matchAll(/<Data[^>]*>([^<]*)</g)].map(([, data = '']) => unescaped(data)).join(' ');
}

function textIn(event: string, where: RegExp): string {
  return unescaped(where.exec(event)?.[1] ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,6})|#x([\da-f]{1,5})|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
