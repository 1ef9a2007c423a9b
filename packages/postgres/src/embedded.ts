import { PostgresError } from './errors.ts';

export interface EmbeddedPostgresOptions {
  /** Where the cluster lives; made when it isn't there. */
  readonly folder: string;
  /** The role and database to have ready; the role owns the database and is neither SUPERUSER nor BYPASSRLS. */
  readonly database: string;
  /** Settings of postgresql.conf that differ from ours, such as `fsync: 'off'` for a database to throw away. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Hears in one line what takes time or is unusual. */
  readonly say?: (line: string) => void;
  /** Gives up the start. */
  readonly signal?: AbortSignal;
}

/** A PostgreSQL server that runs for this process alone. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** Connects as the ordinary role to its database. */
  readonly url: string;
  /** Connects as the superuser to the database `postgres`: for making roles and databases, nothing else. */
  readonly superuserUrl: string;
  readonly pid: number;
  /** `adopted`: it was still running from a process of ours that was killed. */
  readonly how: 'created' | 'started' | 'adopted';
  /** Stops it and waits until it has ended; calling it again waits for the same end. */
  stop(): Promise<void>;
}

/** Starts the PostgreSQL of a folder: creates it, reopens it, or adopts the one that still runs. Throws `PostgresError`. */
export async function startPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  throw new PostgresError('failed', `no launcher for ${options.folder} yet`);
}
