/**
 * Why there is no database, by stable code:
 * - `binaries_missing`: npm has no PostgreSQL for this platform, or it was not installed.
 * - `binaries_broken`: they are there and incomplete.
 * - `binaries_unreachable`: we are root, the account that PostgreSQL must run under can't reach them, and no copy could be made.
 * - `wrong_major`: the data folder was made by another major version.
 * - `not_a_cluster`: the folder is there and holds something else.
 * - `folder_not_ours`: the data folder belongs to another user.
 * - `in_use`: another process serves this data folder.
 * - `failed`: initdb or postgres ended with an error; the message quotes it.
 */
export type PostgresErrorCode =
  | 'binaries_missing'
  | 'binaries_broken'
  | 'binaries_unreachable'
  | 'wrong_major'
  | 'not_a_cluster'
  | 'folder_not_ours'
  | 'in_use'
  | 'failed';

/** The embedded PostgreSQL can't be used. The message says why and what to do, in a sentence for the person who starts it. */
export class PostgresError extends Error {
  readonly code: PostgresErrorCode;

  constructor(code: PostgresErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PostgresError';
    this.code = code;
  }
}

/** Why the migrations were not run, by stable code. */
export type MigrationErrorCode =
  | 'bad_name'
  | 'busy'
  | 'edited'
  | 'database_is_newer'
  | 'out_of_order'
  | 'failed';

/** The database's schema and the migrations at hand don't go together. */
export class MigrationError extends Error {
  readonly code: MigrationErrorCode;

  constructor(code: MigrationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MigrationError';
    this.code = code;
  }
}
