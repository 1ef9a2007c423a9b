import { expect, test } from 'bun:test';
import { MAX_CONTROL_LENGTH } from '@guru/protocol';
import { CLOSE_REASONS, parseControl, ToTechnician } from '@guru/protocol/control';
import fc from 'fast-check';
import { readControl } from './read-control.ts';

const whole = fc.oneof(fc.nat(), fc.constantFrom(0, 1, 999, 1000, 60_000, 60_001, 2 ** 32 - 1, 2 ** 32));
const uuid = fc.uuid();
const code = fc.string({ maxLength: 65 });
const says = <P>(type: string, payload: fc.Arbitrary<P>) => fc.record({ type: fc.constant(type), payload });

/** Messages that are mostly right, with values at and beyond the bounds. */
const nearly = fc.oneof(
  says(
    'attached',
    fc.record({
      session_id: uuid,
      route: whole,
      agent: fc.record({ agent_id: uuid, hostname: fc.string(), os: fc.string() }),
      grant: fc.record({
        channels: fc.array(fc.string({ maxLength: 33 }), { maxLength: 33 }),
        write: fc.boolean(),
        roots: fc.array(fc.string(), { maxLength: 65 }),
        targets: fc.array(fc.string({ maxLength: 301 }), { maxLength: 3 }),
      }),
      limits: fc.record({
        max_channels: fc.integer({ min: 0, max: 65 }),
        idle_timeout_ms: whole,
        max_sessions: fc.integer({ min: 0, max: 65 }),
      }),
      window_id: uuid,
      resumed: fc.option(fc.record({ received: whole })),
      grace_ms: whole,
    }),
  ),
  says('agent_away', fc.record({ session_id: uuid, grace_ms: whole })),
  says('agent_back', fc.record({ session_id: uuid })),
  says(
    'present',
    fc.record({
      people: fc.array(
        fc.record({
          user: uuid,
          name: fc.string({ maxLength: 201 }),
          window: uuid,
          role: fc.constantFrom('owner', 'watcher', 'guest'),
          has_control: fc.boolean(),
          asks: fc.boolean(),
        }),
        { maxLength: 65 },
      ),
    }),
  ),
  says('session_closed', fc.record({ session_id: uuid, reason: fc.constantFrom(...CLOSE_REASONS, 'bored') })),
  says(
    'tunnel_error',
    fc.record(
      { session_id: uuid, channel_id: whole, code, message: fc.string() },
      { requiredKeys: ['session_id', 'code', 'message'] },
    ),
  ),
  says('nak', fc.record({ code, message: fc.string(), about: fc.string() })),
);

/** A field left out, added, or of another type, somewhere. */
const damage = fc.record({
  path: fc.constantFrom(
    '',
    'payload',
    'payload.agent',
    'payload.grant',
    'payload.limits',
    'payload.people.0',
  ),
  how: fc.constantFrom('none', 'none', 'drop', 'add', 'change'),
  which: fc.nat(9),
  value: fc.jsonValue(),
});

test('the client reads exactly what the schema of the protocol allows, and says the same of the rest', () => {
  const accepted = new Set<string>();
  fc.assert(
    fc.property(nearly, damage, (message, { path, how, which, value }) => {
      const damaged: unknown = JSON.parse(JSON.stringify(message));
      const target = path.split('.').filter(Boolean).reduce(into, damaged);
      if (isRecord(target)) {
        const names = Object.keys(target);
        const name = names[which % names.length] ?? 'type';
        if (how === 'drop') delete target[name];
        if (how === 'add') target.extra = value;
        if (how === 'change') target[name] = value;
      }
      if (agree(JSON.stringify(damaged))) accepted.add(message.type);
    }),
    { numRuns: 2000 },
  );
  expect(accepted.size).toBe(7);
}, 30_000);

test('any other text is refused as the schema refuses it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      expect(agree(text)).toBe(false);
    }),
    { numRuns: 500 },
  );
  const texts = ['', '{', 'null', '[]', '7', '{"type":"constructor","payload":{}}', '{"type":7}'];
  const session = '"session_id":"0198c0de-0000-7000-8000-000000000000"';
  texts.push(`{"type":"agent_back","payload":{${session},"__proto__":{"a":1}}}`);
  texts.push(`{"type":"${'x'.repeat(MAX_CONTROL_LENGTH)}"}`);
  expect(texts.map(agree)).toEqual(texts.map(() => false));
});

/** Both readings of one text must be the same; answers whether it was accepted. */
function agree(text: string): boolean {
  const ours = readControl(text);
  const theirs = parseControl(ToTechnician, text);
  if (ours.ok || theirs.ok) expect({ text, read: ours }).toEqual({ text, read: theirs });
  else expect({ text, code: ours.code }).toEqual({ text, code: theirs.code });
  return ours.ok;
}

function into(value: unknown, step: string): unknown {
  return Array.isArray(value) ? value[Number(step)] : isRecord(value) ? value[step] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
