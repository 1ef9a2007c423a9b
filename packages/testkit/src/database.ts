/** A database of its own, migrated and empty, gone when disposed. */
export interface ThrowawayDatabase extends AsyncDisposable {
  /** Connects as the ordinary role that owns it, as a server does with `DATABASE_URL`. */
  readonly url: string;
  /** Connects to the same database as the superuser: to look at it, or to prove what the ordinary role can't. */
  readonly superuserUrl: string;
}

/**
 * Makes a database in a real PostgreSQL that all tests of this process share, and that ends with it however it ends. With
 * `migrated: false` it has no tables.
 */
export async function throwawayDatabase(
  options: { readonly migrated?: boolean } = {},
): Promise<ThrowawayDatabase> {
  throw new Error(`no cluster yet for ${JSON.stringify(options)}`);
}
