import { type Clock, systemClock } from '@guru/protocol';
import type { recordings } from '@guru/protocol/api';
import { Cron } from 'croner';
import type { Db } from '../../db/index.ts';
import type { HandlersOf } from '../../http/index.ts';
import type { Logger } from '../../log.ts';
import type { TapSession } from '../tunnel/index.ts';
import { endLeftOver } from './capture/left-over-store.ts';
import { Recorder } from './capture/recorder.ts';
import { sweep } from './policy/sweep.ts';
import { Viewings } from './read/viewings.ts';
import { recordingsRoutes } from './recordings-routes.ts';

/** Once an hour, at a minute at which nothing else happens. */
const HOURLY = '23 * * * *';

/** What is recorded of sessions, and who may look at it. */
export interface Recordings extends AsyncDisposable {
  /** To be put on every session. */
  readonly tap: TapSession;
  readonly routes: HandlersOf<typeof recordings>;
  /** Deletes what is older than its partner keeps it; also done each hour. */
  sweep(): Promise<number>;
}

export interface RecordingsOptions {
  readonly db: Db;
  readonly log: Logger;
  readonly clock?: Clock;
  /** Unix milliseconds. */
  readonly now?: () => number;
}

/** Opens the recordings. Those that a server before this one left open are ended when it resolves. Disposing stores what is still to be stored. */
export async function openRecordings(options: RecordingsOptions): Promise<Recordings> {
  const { db, log, clock = systemClock, now = Date.now } = options;
  const leftOver = await db.asSystem('after a crash recordings of all tenants are open', endLeftOver);
  if (leftOver > 0) log.warn({ recordings: leftOver }, 'recordings of the server before this one were ended');
  const recorder = new Recorder({ db, log, clock, now });
  const clean = () => sweep(db, log, now);
  const failed = (error: unknown) => log.error({ err: error }, 'old recordings could not be deleted');
  const hourly = new Cron(HOURLY, { timezone: 'UTC', protect: true, catch: failed }, async () => {
    await clean();
  });
  return {
    tap: recorder.tap,
    routes: recordingsRoutes(new Viewings(now)),
    sweep: clean,
    async [Symbol.asyncDispose]() {
      hourly.stop();
      await recorder[Symbol.asyncDispose]();
    },
  };
}
