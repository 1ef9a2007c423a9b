/** A technician with one session: types into a terminal, and moves bulk beside it. */
import type { AttachedSession } from '@guru/client/session';
import { type AttachTo, attachTo } from '../lib/attach.ts';
import { playRole } from '../lib/role.ts';
import { RAW_CAT, READY } from './raw-cat.ts';
import { type Typing, Typist } from './typist.ts';

export type Direction = 'download' | 'upload';

/** More than any line here moves before it is stopped. */
const ENDLESS_BYTES = 1e12;

let session: AttachedSession;
let typist: Typist;
let bulk: { readonly stop: AbortController; readonly ended: Promise<unknown>; bytes: number } | undefined;

const calls = {
  async attach(to: AttachTo): Promise<void> {
    session = await attachTo(to);
  },

  /** Opens a terminal and runs a program in it that sends back each key. */
  async openTerminal(): Promise<void> {
    const ready = Promise.withResolvers<void>();
    const decoder = new TextDecoder();
    let words: string | null = '';
    const terminal = await session.openTerminal({
      cols: 80,
      rows: 24,
      shell: '/bin/sh',
      onOutput(bytes, done) {
        if (words === null) typist.echoed(bytes.length);
        else words += decoder.decode(bytes, { stream: true });
        if (words?.endsWith(READY)) {
          words = null;
          ready.resolve();
        }
        done();
      },
    });
    typist = new Typist((bytes) => void terminal.write(bytes));
    await terminal.write(new TextEncoder().encode(`${RAW_CAT}\n`));
    await ready.promise;
  },

  type: (typing: Typing): Promise<number[]> => typist.type(typing),

  startBulk(direction: Direction): void {
    const started = { stop: new AbortController(), ended: Promise.resolve<unknown>(undefined), bytes: 0 };
    const moving = session.measureSpeed({
      direction,
      bytes: ENDLESS_BYTES,
      signal: started.stop.signal,
      onProgress: (bytes) => {
        started.bytes = bytes;
      },
    });
    started.ended = moving.catch((error: unknown) => error);
    bulk = started;
  },

  /** Resolves to the bytes that were moved. */
  async stopBulk(): Promise<number> {
    if (bulk === undefined) throw new Error('no bulk is moving');
    const { stop, ended } = bulk;
    stop.abort(STOPPED);
    const why = await ended;
    if (why !== STOPPED) throw new Error(`bulk ended by itself: ${String(why)}`);
    const { bytes } = bulk;
    bulk = undefined;
    return bytes;
  },
};

const STOPPED = new Error('enough');

export type Technician = typeof calls;
playRole(calls);
