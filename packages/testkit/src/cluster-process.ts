import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startPostgres } from '@guru/postgres';

/**
 * The process that owns the PostgreSQL of one test process: `cluster-process.ts <room>`. It tells the room's `address` when the server is ready, or
 * why there is none, and ends with the server and the room when stdin ends: it is the room's pipe
 * `alive`, whose other end the kernel closes when the test process is gone, in whatever way.
 */

/** Nothing here outlives the tests, so nothing needs to reach the disk. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

const room = process.argv[2];
if (room === undefined) throw new Error('name the room');
const address = join(room, 'address');
const gone = Bun.stdin.text();

try {
  await writeFile(join(room, 'owner'), String(process.pid));
  await serve(join(room, 'postgres'));
} catch (error) {
  await tell({ failure: String(error) });
  await gone;
} finally {
  await rm(room, { recursive: true, force: true });
}

async function serve(folder: string): Promise<void> {
  await using postgres = await startPostgres({ folder, database: 'guru', settings: SETTINGS });
  await tell({ url: postgres.url, superuserUrl: postgres.superuserUrl });
  await gone;
}

/** The file appears with its contents. */
async function tell(what: object): Promise<void> {
  await writeFile(`${address}.new`, JSON.stringify(what));
  await rename(`${address}.new`, address);
}
