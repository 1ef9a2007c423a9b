import type { AttachedSession, WatchedTerminal } from '@guru/client/session';
import type { Person } from '@guru/protocol/control';
import { hint, openAccount } from '../../context.ts';
import { deviceName, findDevice } from '../../device/find.ts';
import { watchDevice } from '../../device/watch-device.ts';
import { interruptible } from '../../interrupt.ts';
import { plain } from '../../output/plain.ts';
import { EscapeReader } from '../../terminal/escape.ts';
import { type Screen, takeScreen } from '../../terminal/screen.ts';

const CTRL_C = 3;
const encode = (text: string) => new TextEncoder().encode(text);
/** Begins anew: screen, modes and colours. */
const ANEW = encode('\x1bc');

/** Shows what somebody else does in his terminal on a device, until one of the two leaves. His keys are asked for with `a`, and given back with `~.`. */
export async function watchShell(wanted: string): Promise<void> {
  const account = openAccount();
  await interruptible(async (signal) => {
    const device = await findDevice(account.api, wanted);
    const look = new Look();
    const session = await watchDevice(account, device.agent_id, {
      signal,
      onPeople: (people) => look.people(people),
      onTerminal: (terminal) => look.show(terminal),
      onTrouble: (_, message) => look.say(message),
    });
    hint(
      `Watching ${plain(deviceName(device))}. Press q to leave, a to ask for the keys; with the keys, Enter ~. gives them back.`,
    );
    try {
      using screen = takeScreen();
      look.begin(session, screen);
      await Promise.race([session.closed, sendKeys(session, screen, look)]);
      await screen.drawn();
    } finally {
      session.close();
    }
    const { reason } = await session.closed;
    hint(`\r\nNo longer watching (${reason === 'connection_lost' ? 'you left' : reason}).`);
  });
}

/** The terminal that is looked at: the newest of the session. */
class Look {
  #screen: Screen | undefined;
  #session: AttachedSession | undefined;
  #terminal: WatchedTerminal | undefined;
  #people: readonly Person[] = [];
  readonly #early: (() => void)[] = [];
  #told = '';

  get terminal(): WatchedTerminal | undefined {
    return this.#terminal;
  }

  get hasKeys(): boolean {
    const window = this.#session?.info.window_id;
    return this.#people.some((person) => person.has_control && person.window === window);
  }

  begin(session: AttachedSession, screen: Screen): void {
    this.#session = session;
    this.#screen = screen;
    for (const one of this.#early.splice(0)) one();
  }

  show(terminal: WatchedTerminal): void {
    this.#terminal = terminal;
    const isShown = () => this.#terminal === terminal;
    terminal.show({
      onSnapshot: () => {
        if (isShown()) this.#draw(ANEW, () => undefined);
      },
      onOutput: (bytes, done) => (isShown() ? this.#draw(bytes, done) : done()),
      onResize: () => undefined,
    });
  }

  people(people: readonly Person[]): void {
    this.#people = people;
    const holder = people.find(({ has_control }) => has_control);
    if (holder !== undefined && this.#session !== undefined) {
      this.say(this.hasKeys ? 'You have the keys.' : `${plain(holder.name)} has the keys.`);
    }
  }

  /** A line of guru's own, once. */
  say(text: string): void {
    if (text === this.#told) return;
    this.#told = text;
    this.#draw(encode(`\r\n\x1b[0;2m${plain(text)}\x1b[0m\r\n`), () => undefined);
  }

  #draw(bytes: Uint8Array, done: () => void): void {
    const screen = this.#screen;
    if (screen === undefined) this.#early.push(() => this.#draw(bytes, done));
    else screen.draw(bytes, done);
  }
}

/** Settles when the person leaves. */
async function sendKeys(session: AttachedSession, screen: Screen, look: Look): Promise<void> {
  let reader = new EscapeReader();
  for await (const input of screen.keys) {
    if (!look.hasKeys) {
      reader = new EscapeReader();
      if (input.includes(CTRL_C) || input.includes('q'.charCodeAt(0))) return;
      if (input.includes('a'.charCodeAt(0))) session.say({ type: 'ask_control', payload: {} });
      continue;
    }
    const { keys, action } = reader.read(input);
    await look.terminal?.write(keys);
    if (action === 'end') session.say({ type: 'drop_control', payload: {} });
  }
}
