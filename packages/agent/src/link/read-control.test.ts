import { expect, test } from 'bun:test';
import { MAX_CONTROL_LENGTH } from '@guru/protocol';
import { CLOSE_REASONS, parseControl, ToAgent } from '@guru/protocol/control';
import fc from 'fast-check';
import { readControl } from './read-control.ts';

const whole = fc.oneof(
  fc.nat(),
  fc.constantFrom(0, 1, 99, 100, 499, 500, 1000, 3_600_000, 2 ** 32 - 1, 2 ** 32),
);
const uuid = fc.uuid();
const code = fc.string({ maxLength: 65 });
const reason = fc.constantFrom(...CLOSE_REASONS);

/** Messages that are mostly right, with values at and beyond the bounds. */
const nearly = fc.oneof(
  fc.record({
    type: fc.constant('welcome'),
    payload: fc.record({
      heartbeat_interval_ms: whole,
      server_time: whole,
      partner_name: fc.string(),
      hop: code,
      resumed: fc.option(
        fc.record({ received: whole, sessions: fc.array(fc.oneof(uuid, code), { maxLength: 65 }) }),
      ),
      grace_ms: fc.oneof(whole, fc.constantFrom(60_000, 60_001)),
    }),
  }),
  fc.record({
    type: fc.constant('refused'),
    payload: fc.record({ code, message: fc.string(), min_protocol: whole, max_protocol: whole }),
  }),
  fc.record({ type: fc.constant('heartbeat_ack'), payload: fc.record({ seq: whole, server_time: whole }) }),
  fc.record({
    type: fc.constant('pace'),
    id: uuid,
    payload: fc.record({ interval_ms: whole, for_ms: whole }),
  }),
  fc.record({
    type: fc.constant('tunnel_open'),
    id: uuid,
    payload: fc.record({
      session_id: uuid,
      route: whole,
      tech_id: uuid,
      tech_name: fc.string({ maxLength: 201 }),
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
    }),
  }),
  fc.record({
    type: fc.constant('tunnel_close'),
    id: uuid,
    payload: fc.record({ session_id: uuid, reason }),
  }),
  fc.record({
    type: fc.constant('command'),
    id: uuid,
    payload: fc.record(
      {
        command_id: uuid,
        command: fc.array(fc.string(), { maxLength: 3 }),
        shell: fc.boolean(),
        cwd: fc.constantFrom('', '/', 'x'.repeat(4097)),
        env: fc.array(fc.string({ maxLength: 8193 }), { maxLength: 257 }),
        stdin: fc.constantFrom('', 'eA==', 'x'.repeat(180_001)),
        timeout_ms: fc.constantFrom(0, 1, 86_400_000, 86_400_001),
        as: fc.constantFrom('service', 'user', 'root'),
      },
      { requiredKeys: ['command_id', 'command', 'shell', 'env', 'stdin', 'timeout_ms', 'as'] },
    ),
  }),
  fc.record({
    type: fc.constantFrom('command_report', 'command_cancel', 'command_stored'),
    id: uuid,
    payload: fc.record({ command_id: uuid }),
  }),
  fc.record({
    type: fc.constant('tunnel_error'),
    payload: fc.record({
      session_id: uuid,
      channel_id: fc.option(whole, { nil: undefined }),
      code,
      message: code,
    }),
  }),
  fc.record({
    type: fc.constant('goaway'),
    payload: fc.record({ reason: fc.string(), reconnect_after_ms: whole }),
  }),
  fc.record({ type: fc.constant('nak'), payload: fc.record({ code, message: code, about: fc.string() }) }),
);

/** A field left out, added, or of another type, at the top or one level below. */
const damage = fc.record({
  path: fc.constantFrom('', 'payload', 'payload.grant', 'payload.limits'),
  how: fc.constantFrom('none', 'drop', 'add', 'change'),
  which: fc.nat(9),
  value: fc.jsonValue(),
});

test('the agent reads exactly what the schema of the protocol allows, and says the same of the rest', () => {
  let accepted = 0;
  fc.assert(
    fc.property(nearly, damage, (message, { path, how, which, value }) => {
      const damaged: unknown = JSON.parse(JSON.stringify(message));
      let target: unknown = damaged;
      for (const step of path.split('.').filter(Boolean)) {
        target = isRecord(target) ? target[step] : undefined;
      }
      if (isRecord(target)) {
        const names = Object.keys(target);
        const name = names[which % names.length] ?? 'type';
        if (how === 'drop') delete target[name];
        if (how === 'add') target.extra = value;
        if (how === 'change') target[name] = value;
      }
      accepted += Number(agree(JSON.stringify(damaged)));
    }),
    { numRuns: 3000 },
  );
  expect(accepted).toBeGreaterThan(300);
}, 30_000);

test('any other text is refused as the schema refuses it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => void agree(text)),
    { numRuns: 1000 },
  );
  expect(agree('{"type":"heartbeat_ack","payload":{"seq":1,"server_time":2}}')).toBe(true);
  for (const text of ['', '{', 'null', '[]', '7', '{"type":"constructor","payload":{}}', '{"type":7}'])
    agree(text);
  agree('{"type":"heartbeat_ack","payload":{"seq":1,"server_time":2,"__proto__":{"a":1}}}');
  agree(`{"type":"${'x'.repeat(MAX_CONTROL_LENGTH)}"}`);
});

test('100_000_damaged_messages_are_read_without_a_throw_and_as_the_schema_reads_them', () => {
  const whole = fc.sample(nearly, { numRuns: 200, seed: 1 }).map((message) => JSON.stringify(message));
  const random = generator(7);
  let refused = 0;
  for (let count = 0; count < 100_000; count += 1) {
    let text = whole[random(whole.length)] ?? '';
    for (let wounds = random(4); wounds >= 0; wounds -= 1) text = wounded(text, random);
    // The schema library takes ten times as long: some of its answers must do.
    const ok = count % 20 === 0 ? agree(text) : readControl(text).ok;
    refused += Number(!ok);
  }
  expect(refused).toBeGreaterThan(50_000);
}, 60_000);

test('a nak is known as one also when the rest of it can not be read', () => {
  for (const text of [
    '{"type":"nak"}',
    '{"type":"nak","payload":{"code":1}}',
    '{"type":"nak","payload":[],"x":1}',
  ]) {
    expect(readControl(text)).toMatchObject({ ok: false, code: 'bad_payload', type: 'nak' });
  }
  expect(readControl('{"type":"knack"}')).not.toHaveProperty('type');
});

/** Numbers from 0 up to a bound, the same for the same seed. */
function generator(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

/** One character lost, changed or put in, or a piece doubled. */
function wounded(text: string, random: (bound: number) => number): string {
  const at = random(text.length + 1);
  const signs = '{}[]":,\\0-9e.ntu\u0000\u009b\ud800é';
  const sign = signs[random(signs.length)] ?? '';
  const to = at + random(20);
  const pieces = [
    text.slice(at + 1),
    sign + text.slice(at + 1),
    sign + text.slice(at),
    text.slice(at, to) + text.slice(at),
  ];
  return text.slice(0, at) + pieces[random(pieces.length)];
}

/** Both readings of one text must be the same; answers whether it was accepted. */
function agree(text: string): boolean {
  const ours = readControl(text);
  const theirs = parseControl(ToAgent, text);
  if (ours.ok || theirs.ok) expect({ text, read: ours }).toEqual({ text, read: theirs });
  else expect({ text, code: ours.code }).toEqual({ text, code: theirs.code });
  return ours.ok;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
