import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { CHANNEL_ERRORS, CHANNEL_TYPES, CLOSE_CODES, NAK_ERRORS } from '@guru/protocol';
import { AboutControl, FromAgent, ToAgent, ToTechnician } from '@guru/protocol/control';

/** The page is the standard: what its tables say and what the code has must be the same. */
const spec = readFileSync(new URL('../../packages/protocol/spec.md', import.meta.url), 'utf8');

/** The text of one section, by its number. */
function section(number: number): string {
  return spec.split(/^## /m).find((part) => part.startsWith(`${number}. `)) ?? '';
}

/** The rows of the table whose heading row contains `heading`, cells without their backticks. */
function table(text: string, heading: string): string[][] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith('|') && line.includes(heading));
  const rows: string[][] = [];
  for (const line of lines.slice(start + 2)) {
    if (!line.startsWith('|')) break;
    rows.push(
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
  }
  return rows;
}

describe('§3 control messages', () => {
  const rows = table(section(3), 'payload');
  const types = (union: { options: readonly { shape: { type: { value: string } } }[] }) =>
    union.options.map(({ shape }) => shape.type.value);

  test('the code has exactly the messages of the table', () => {
    const inCode = new Set([
      ...types(FromAgent),
      ...types(ToAgent),
      ...types(ToTechnician),
      ...types(AboutControl),
    ]);
    expect([...inCode].sort()).toEqual(rows.map(([, type = '']) => type).sort());
  });

  test('exactly the messages marked * carry an id', () => {
    const marked = rows.filter(([from = '']) => from.includes('*')).map(([, type]) => type);
    const orders = ToAgent.options.filter(({ shape }) => 'id' in shape).map(({ shape }) => shape.type.value);
    expect<(string | undefined)[]>(orders.sort()).toEqual(marked.sort());
  });
});

describe('§5 channel types', () => {
  const KIB = 1024;
  const units: Record<string, number> = { KiB: KIB, MiB: KIB * KIB };
  const bytes = (cell = '') => {
    const [, amount, unit = ''] = /^(\d+) (\w+)/.exec(cell) ?? [];
    return Number(amount) * (units[unit] ?? Number.NaN);
  };
  const rows = table(section(5), 'stall limit').flatMap(([names = '', ...rest]) =>
    names.split(', ').map((name) => ({ name, rest })),
  );

  test('the code has exactly the types of the table', () => {
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(CHANNEL_TYPES).sort());
  });

  test('each type has the class, the windows and the stall limit of its row', () => {
    for (const { name, rest } of rows) {
      const [trafficClass = '', start, toTechnician, toDevice, stall = ''] = rest;
      const seconds = /^(\d+) s/.exec(stall)?.[1];
      const rules = new Map(Object.entries(CHANNEL_TYPES)).get(name);
      expect<object>({ name, ...rules }).toEqual({
        name,
        trafficClass: Number(trafficClass[0]),
        startWindow: bytes(start),
        largestWindow: { technician: bytes(toTechnician), agent: bytes(toDevice) },
        stallLimitMs: seconds === undefined ? undefined : Number(seconds) * 1000,
      });
    }
  });
});

describe('§9 errors', () => {
  const text = section(9);
  const named = (lead: string) => {
    const sentence = text.slice(text.indexOf(lead) + lead.length).split(/\.\s/)[0] ?? '';
    return [...sentence.matchAll(/`(\w+)`/g)].map(([, code = '']) => code).sort();
  };

  test('the page names exactly the codes that channels and sessions use', () => {
    expect(named('Channel and session codes:')).toEqual(Object.keys(CHANNEL_ERRORS).sort());
  });

  test('the page names exactly the codes of a nak', () => {
    expect(named('NAK codes:')).toEqual(Object.keys(NAK_ERRORS).sort());
  });

  test('the page names exactly the close codes', () => {
    const sentence = text.slice(text.indexOf('WebSocket close codes:'));
    const numbers = [...sentence.matchAll(/\b(\d{4}) /g)].map(([, code]) => Number(code)).sort();
    expect<number[]>(Object.values(CLOSE_CODES).sort()).toEqual(numbers);
  });
});
