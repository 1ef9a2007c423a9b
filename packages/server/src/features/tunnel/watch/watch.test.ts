import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { randomUUID } from 'node:crypto';
import type { Channel, ChannelMessage } from '@guru/protocol';
import type { Role } from '@guru/protocol/api';
import { call } from '../../../fixtures/index.ts';
import { addPartner, addUser } from '../../../gateway/fixtures/tenant.ts';
import { hashPassword } from '../../../runtime/index.ts';
import { type Lab, must, openLab, type Person } from '../fixtures/lab.ts';
import { TestTechnician } from '../fixtures/test-technician.ts';
import { type Seat, sit } from '../fixtures/watch.ts';

const TEST_MS = 60_000;

let lab: Lab;
let ann: Person;
let bob: Person;
let boss: Person;

beforeAll(async () => {
  lab = await openLab();
  [ann, bob, boss] = await Promise.all([
    lab.person('technician'),
    lab.person('technician'),
    lab.person('admin'),
  ]);
}, TEST_MS);
afterAll(() => lab[Symbol.asyncDispose](), TEST_MS);

const refused = (code: string, status: number) => ({ ok: false, status, problem: { code } });
const watch = ({ token }: Person, session_id: string) =>
  call(lab.url, 'POST /api/v1/tunnel/watch', { token, body: { session_id } });

/** The device's end of one terminal: prints what it is told to, and keeps what is typed. */
interface Screen {
  readonly channel: Channel;
  readonly messages: ChannelMessage[];
  typed(): string;
  /** Keys are kept without giving credit for them. */
  readsNothing: boolean;
  /** Gives the credit for what was kept so. */
  read(): void;
}

interface Scene extends AsyncDisposable {
  readonly session_id: string;
  readonly agent_id: string;
  readonly owner: Seat;
  readonly screens: Screen[];
  /** Opens a terminal as the owner; what is printed there is in `text`. */
  open(): Promise<{
    readonly text: () => string;
    type(text: string): Promise<void>;
    resize(): void;
    close(): void;
  }>;
  join(person: Person): Promise<Seat>;
}

async function scene(): Promise<Scene> {
  const screens: Screen[] = [];
  const { agent_id, agent } = await lab.agent((request) => {
    const keys: Uint8Array[] = [];
    let owed = 0;
    const screen: Screen = {
      channel: request.accept(
        { pid: 1, shell: 'sh' },
        {
          onData(bytes) {
            keys.push(bytes.slice());
            owed += bytes.length;
            if (!screen.readsNothing) screen.read();
          },
          onMessage: (message) => screen.messages.push(message),
          onFin: () => screen.channel.end(),
        },
      ),
      messages: [],
      typed: () => Buffer.concat(keys).toString(),
      readsNothing: false,
      read() {
        const count = owed;
        owed = 0;
        screen.channel.consume(count);
      },
    };
    screens.push(screen);
  });
  const session_id = await lab.session(ann, agent_id);
  const owner = await sit(lab, ann, session_id, 'owner');
  const seats: Seat[] = [owner];
  return {
    session_id,
    agent_id,
    owner,
    screens,
    async open() {
      const printed: Uint8Array[] = [];
      const terminal = await owner.session.openTerminal({
        cols: 100,
        rows: 30,
        onOutput(bytes, done) {
          printed.push(bytes.slice());
          done();
        },
      });
      return {
        text: () => Buffer.concat(printed).toString(),
        type: (text) => terminal.write(Buffer.from(text)),
        resize: () => terminal.resize(120, 40),
        close: () => terminal.close(),
      };
    },
    async join(person) {
      const seat = await sit(lab, person, session_id, 'watcher');
      seats.push(seat);
      await seat.until(() => seat.people.length > 0);
      return seat;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(seats.map((seat) => seat[Symbol.asyncDispose]()));
      await agent[Symbol.asyncDispose]();
    },
  };
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
}

const holds = ({ people, session }: Seat) =>
  people.some(({ window, has_control }) => has_control && window === session.info.window_id);

describe('who watches', () => {
  test('sees what was printed before and what follows, in the same bytes and the same size, in each terminal', async () => {
    await using stage = await scene();
    const first = await stage.open();
    stage.screens[0]?.channel.write(Buffer.from('before ä\r\n'));
    const seat = await stage.join(bob);
    const second = await stage.open();
    stage.screens[0]?.channel.write(Buffer.from('after €\r\n'));
    stage.screens[1]?.channel.write(Buffer.from('another'));
    await seat.until(
      () => seat.terminals[0]?.text().includes('after') === true && seat.terminals.length === 2,
    );
    await seat.until(() => seat.terminals[1]?.text() === 'another');
    await until(() => first.text().includes('after') && second.text() === 'another');
    expect(seat.terminals[0]?.text()).toBe(first.text());
    expect(seat.terminals.map(({ terminal }) => terminal.number)).toEqual([1, 2]);
    expect(seat.terminals[0]?.size).toEqual([100, 30]);
    first.resize();
    await seat.until(() => seat.terminals[0]?.size[0] === 120);
    expect(seat.terminals[0]?.size).toEqual([120, 40]);
  });

  test('learns how a terminal and the session end, and both are in the audit', async () => {
    await using stage = await scene();
    await stage.open();
    const seat = await stage.join(bob);
    await seat.until(() => seat.terminals.length === 1);
    stage.screens[0]?.channel.sendMessage({ type: 'exit', code: 3, signal: null });
    stage.screens[0]?.channel.end();
    expect(await seat.terminals[0]?.terminal.ended).toEqual({ type: 'exited', code: 3, signal: null });
    stage.owner.session.close();
    expect((await seat.session.closed).reason).toBe('technician_disconnected');
    await until(async () =>
      (await lab.audit(stage.session_id)).some(({ operation }) => operation === 'watch_ended'),
    );
    const lines = (await lab.audit(stage.session_id)).filter(({ operation }) =>
      operation.startsWith('watch'),
    );
    const details = expect.objectContaining({ user_id: bob.user_id, window: seat.session.info.window_id });
    expect(lines.map(({ operation }) => operation)).toEqual(['watch_started', 'watch_ended']);
    expect(lines.map((line) => line.details)).toEqual([details, details]);
  });

  test('comes back to the same window after a lost connection, and misses nothing', async () => {
    await using stage = await scene();
    await stage.open();
    const seat = await stage.join(bob);
    await seat.until(() => seat.terminals.length === 1);
    seat.cut();
    await until(() => seat.session.state === 'reconnecting');
    stage.screens[0]?.channel.write(Buffer.from('meanwhile'));
    await seat.until(() => seat.terminals[0]?.text() === 'meanwhile');
    expect(seat.session.state).toBe('connected');
    expect(seat.terminals.length).toBe(1);
    expect(seat.terminals[0]?.snapshots).toEqual([false]);
  });

  test(
    'a_watcher_who_reads_nothing_delays_nobody_holds_no_memory_and_begins_anew_when_he_looks_again',
    async () => {
      await using stage = await scene();
      const { text } = await stage.open();
      const seat = await stage.join(bob);
      await seat.until(() => seat.terminals.length === 1);
      seat.lookAway(true);
      const line = `${'x'.repeat(1022)}\r\n`;
      const { channel } = stage.screens[0] ?? {};
      const before = process.memoryUsage().arrayBuffers;
      for (let sent = 0; sent < 20_000; sent += 16) {
        if (channel?.write(Buffer.from(line.repeat(16))) === false) await channel.room();
      }
      channel?.write(Buffer.from('the end'));
      await until(() => text().endsWith('the end'));
      expect(text().length).toBe(20_000 * line.length + 7);
      const shown = seat.terminals[0];
      expect(shown?.text().length).toBeLessThanOrEqual(64 * 1024);
      // What the owner's end has printed is kept by this test, 20 MB of it; the watcher's share is a history and a queue.
      const held = process.memoryUsage().arrayBuffers - before - text().length;
      expect(held).toBeLessThan(30 * 1024 * 1024);

      seat.lookAway(false);
      await seat.until(() => shown?.text().endsWith('the end') === true);
      expect(shown?.snapshots).toEqual([false, true]);
      expect(shown?.text().length).toBeGreaterThan(200 * 1024);
      expect(text().endsWith(shown?.text() ?? '-')).toBe(true);
    },
    TEST_MS,
  );
});

describe('the keys', () => {
  test('keys_without_control_reach_nothing_and_whoever_typed_them_is_told', async () => {
    await using stage = await scene();
    const owner = await stage.open();
    const seat = await stage.join(bob);
    await seat.until(() => seat.terminals.length === 1);
    await seat.terminals[0]?.terminal.write(Buffer.from('rm -rf /\r'));
    seat.terminals[0]?.terminal.kill('KILL');
    await seat.until(() => seat.troubles.length > 0);
    expect(seat.troubles).toEqual(['no_control']);
    await owner.type('ls\r');
    await until(() => stage.screens[0]?.typed() === 'ls\r');
    expect(stage.screens[0]?.messages).toEqual([]);
  });

  test('are asked for and given; then the watcher types and the owner does not; and are taken back', async () => {
    await using stage = await scene();
    const { owner, screens } = stage;
    const mine = await stage.open();
    const seat = await stage.join(bob);
    const { window_id: window } = seat.session.info;
    await seat.until(() => seat.terminals.length === 1);
    seat.session.say({ type: 'ask_control', payload: {} });
    await owner.until(() => owner.people.some(({ asks }) => asks));
    expect(owner.people.find(({ asks }) => asks)).toMatchObject({
      window,
      role: 'watcher',
      user: bob.user_id,
    });
    owner.session.say({ type: 'give_control', payload: { window } });
    await seat.until(() => holds(seat));
    await owner.until(() => !holds(owner));

    await mine.type('mine');
    await owner.until(() => owner.troubles.includes('no_control'));
    await seat.terminals[0]?.terminal.write(Buffer.from('his'));
    seat.terminals[0]?.terminal.kill('INT');
    await until(() => screens[0]?.messages.length === 1);
    expect(screens[0]?.messages).toEqual([{ type: 'signal', name: 'INT' }]);
    expect(screens[0]?.typed()).toBe('his');

    owner.session.say({ type: 'take_control', payload: {} });
    await owner.until(() => holds(owner));
    await mine.type('back');
    await until(() => screens[0]?.typed() === 'hisback');
    await until(async () => (await controls(stage.session_id)).length === 3);
    expect(await controls(stage.session_id)).toEqual([
      ['control_asked', bob.user_id],
      ['control_given', bob.user_id],
      ['control_taken', ann.user_id],
    ]);
  });

  test('a_device_that_takes_no_keys_bounds_both_who_type_and_loses_none_when_they_change', async () => {
    await using stage = await scene();
    const { owner, screens } = stage;
    const mine = await stage.open();
    const seat = await stage.join(boss);
    await seat.until(() => seat.terminals.length === 1);
    const screen = screens[0];
    if (screen === undefined) throw new Error('no terminal was opened');
    screen.readsNothing = true;
    await mine.type('o'.repeat(40_000));
    await until(() => screen.typed().length === 40_000);
    seat.session.say({ type: 'take_control', payload: {} });
    await seat.until(() => holds(seat));
    await seat.terminals[0]?.terminal.write(Buffer.from('b'.repeat(60_000)));
    owner.session.say({ type: 'take_control', payload: {} });
    await owner.until(() => holds(owner));
    await mine.type('p'.repeat(20_000));
    expect(screen.typed().length).toBeLessThanOrEqual(64 * 1024);
    screen.readsNothing = false;
    screen.read();
    const whole = 'o'.repeat(40_000) + 'b'.repeat(60_000) + 'p'.repeat(20_000);
    await until(() => screen.typed().length === whole.length);
    expect(screen.typed()).toBe(whole);
    // Everybody has all of his credit again, and no more.
    await mine.type('q'.repeat(200_000));
    await until(() => screen.typed().length === whole.length + 200_000);
    expect(screen.channel.state).toBe('open');
  });

  test('may be refused, and given back by one who goes', async () => {
    await using stage = await scene();
    const { owner } = stage;
    const seat = await stage.join(bob);
    const { window_id: window } = seat.session.info;
    seat.session.say({ type: 'ask_control', payload: {} });
    await owner.until(() => owner.people.some(({ asks }) => asks));
    owner.session.say({ type: 'refuse_control', payload: { window } });
    await seat.until(() => !seat.people.some(({ asks }) => asks));
    expect(holds(seat)).toBe(false);
    owner.session.say({ type: 'give_control', payload: { window } });
    await seat.until(() => holds(seat));
    await seat[Symbol.asyncDispose]();
    await owner.until(() => holds(owner) && owner.people.length === 1);
    owner.session.say({ type: 'give_control', payload: { window } });
    await owner.until(() => owner.troubles.includes('not_allowed'));
    expect(holds(owner)).toBe(true);
  });

  test('are taken without asking by an administrator alone', async () => {
    await using stage = await scene();
    const [seat, chief] = [await stage.join(bob), await stage.join(boss)];
    seat.session.say({ type: 'take_control', payload: {} });
    await seat.until(() => seat.troubles.includes('not_allowed'));
    seat.session.say({ type: 'give_control', payload: { window: seat.session.info.window_id } });
    chief.session.say({ type: 'take_control', payload: {} });
    await seat.until(() => seat.people.some(({ role, has_control }) => role === 'watcher' && has_control));
    expect(holds(seat)).toBe(false);
    await chief.until(() => holds(chief));
    chief.session.say({ type: 'drop_control', payload: {} });
    await stage.owner.until(() => holds(stage.owner));
    await until(async () => (await controls(stage.session_id)).length === 2);
    expect(await controls(stage.session_id)).toEqual([
      ['control_taken', boss.user_id],
      ['control_given', ann.user_id],
    ]);
  });
});

describe('who may', () => {
  test('every role of every partner', async () => {
    await using stage = await scene();
    const viewer = await lab.person('viewer');
    const strangers = await Promise.all((['technician', 'admin', 'owner'] as const).map(stranger));
    const { session_id } = stage;
    expect(await watch({ user_id: '', token: 'x.y.z' }, session_id)).toMatchObject({
      ok: false,
      status: 401,
    });
    expect(await watch(viewer, session_id)).toMatchObject(refused('not_allowed', 403));
    expect(await watch(ann, session_id)).toMatchObject(refused('own_session', 409));
    for (const person of [bob, boss]) expect(await watch(person, session_id)).toMatchObject({ ok: true });
    for (const person of strangers)
      expect(await watch(person, session_id)).toMatchObject(refused('session_not_found', 404));
    expect(await watch(bob, randomUUID())).toMatchObject(refused('session_not_found', 404));
    stage.owner.session.close();
    await lab.closed(ann, session_id);
    expect(await watch(bob, session_id)).toMatchObject(refused('session_closed', 409));
  });

  test('a_watcher_s_ticket_opens_no_window_of_the_owner_and_the_window_none_of_its_channels', async () => {
    await using stage = await scene();
    const { token } = bob;
    const body = {
      session_id: stage.session_id,
      resume: { window_id: stage.owner.session.info.window_id, received: 0 },
    };
    const { ticket } = await must(call(lab.url, 'POST /api/v1/tunnel/watch', { token, body }));
    await using technician = await TestTechnician.attach(lab.url, ticket);
    const { ended } = await technician.open({ cols: 80, rows: 24 }, 'terminal');
    expect(await ended).toBe('not_allowed');
    expect(stage.screens).toEqual([]);
    await stage.open();
    expect(stage.screens.length).toBe(1);
  });
});

async function controls(session_id: string): Promise<unknown[]> {
  const lines = await lab.audit(session_id);
  return lines.flatMap(({ operation, details }) =>
    operation.startsWith('control') && typeof details === 'object' && details !== null && 'user_id' in details
      ? [[operation, details.user_id]]
      : [],
  );
}

/** Somebody of another partner. */
async function stranger(role: Role): Promise<Person> {
  const email = `${randomUUID()}@example.test`;
  const password = 'a password of some length';
  const password_hash = await hashPassword(password);
  const user_id = await lab.db.asSystem('fixture', async (tx) => {
    const { partner_id } = await addPartner(tx, 'Others');
    const id = await addUser(tx, partner_id, email, role);
    await tx.updateTable('users').set({ password_hash }).where('user_id', '=', id).execute();
    return id;
  });
  const body = { email, password };
  return { user_id, token: (await must(call(lab.url, 'POST /api/v1/auth/login', { body }))).access_token };
}
