import { type ApiClient, createApi, type TokenSource } from '@guru/client';
import {
  type AttachedSession,
  attachSession,
  fromWebSocket,
  type WatchedTerminal,
} from '@guru/client/session';
import type { Person } from '@guru/protocol/control';
import { SQL } from 'bun';
import { type Guru, OWNER } from './guru.ts';

export const BOB = { email: 'bob@example.test', name: 'Bob' };

/** There is no invitation yet: Bob is put into the database as a technician, with the owner's password. */
export async function addBob(guru: Guru): Promise<void> {
  await using sql = new SQL(guru.database_url ?? '');
  await sql`
    with bob as (
      insert into users (email, display_name, password_hash)
      select ${BOB.email}, ${BOB.name}, password_hash from users where email = ${OWNER.email}
      returning user_id)
    insert into memberships (partner_id, user_id, role)
    select partner_id, bob.user_id, 'technician' from partners, bob`;
}

/** The API as Bob. */
export async function apiOfBob(url: string): Promise<ApiClient> {
  const nobody: TokenSource = { current: () => null, refresh: () => Promise.resolve(null) };
  const { access_token } = await createApi({ base_url: url, tokens: nobody })('POST /api/v1/auth/login', {
    body: { email: BOB.email, password: OWNER.password },
  });
  const tokens: TokenSource = { current: () => access_token, refresh: () => Promise.resolve(null) };
  return createApi({ base_url: url, tokens });
}

/** Somebody who watches the terminals of a session with the real client. */
export interface Onlooker extends AsyncDisposable {
  readonly session: AttachedSession;
  people(): readonly Person[];
  terminal(): Promise<WatchedTerminal>;
  /** What the newest terminal has shown since its last snapshot began. */
  printed(): string;
  /** Waits until `is` holds; looked at each time that something comes. */
  until(is: () => boolean): Promise<void>;
}

/** Watches a session; `socket_url` may lead over a line of the test's own. */
export async function lookOn(
  api: ApiClient,
  { url, session_id, socket_url = url }: { url: string; session_id: string; socket_url?: string },
): Promise<Onlooker> {
  const pieces: Uint8Array[] = [];
  let people: readonly Person[] = [];
  let newest: WatchedTerminal | undefined;
  const waiting = new Set<() => void>();
  const look = () => {
    for (const one of [...waiting]) one();
  };
  const until = (is: () => boolean) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (!is()) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
      check();
    });
  const session = await attachSession({
    socket_url: socket_url.replace(/^http/, 'ws'),
    ticket: (await api('POST /api/v1/tunnel/watch', { body: { session_id } })).ticket,
    openSocket: fromWebSocket(
      (address, protocols) => new WebSocket(address, { protocols, headers: { origin: url } }),
    ),
    onPeople(now) {
      people = now;
      look();
    },
    onTerminal(terminal) {
      newest = terminal;
      terminal.show({
        onSnapshot: () => {
          pieces.length = 0;
        },
        onOutput(bytes, done) {
          pieces.push(bytes.slice());
          done();
          look();
        },
        onResize: () => undefined,
      });
      look();
    },
  });
  return {
    session,
    people: () => people,
    async terminal() {
      await until(() => newest !== undefined);
      if (newest === undefined) throw new Error('there is no terminal');
      return newest;
    },
    printed: () => Buffer.concat(pieces).toString(),
    until,
    async [Symbol.asyncDispose]() {
      session.close();
      await session.closed;
    },
  };
}
