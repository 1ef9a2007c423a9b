import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Home, MAIN, newHome, runGuru } from '@guru/cli/fixtures';
import { SQL } from 'bun';
import { OWNER } from '../e2e/support/guru.ts';
import { inTurn, type Random } from './support/random.ts';
import type { ChaosStage } from './support/stage.ts';

const VICTIMS = ['agent', 'client', 'server', 'database'] as const;
type Victim = (typeof VICTIMS)[number];

const MEGABYTE = 1_000_000;
/** Two megabytes last half a second at this rate: long enough to be hit. */
const RATE = '4M';
/** From the moment at which a transfer is seen; now and then it is over by then, which is a moment too. */
const LATEST_KILL_MS = 700;

export interface KillReport {
  readonly kills: Record<Victim, number>;
  /** Transfers that a kill came upon. */
  readonly hit: number;
  /** Files that were neither what they had been nor what they were to become, with the round in which it was seen. */
  readonly broken: readonly string[];
  /** Temporary files that were left at the end on either side. */
  readonly leftovers: readonly string[];
}

/** One file on its way in one direction, again and again. */
class Transfer {
  readonly #source: string;
  readonly #target: string;
  readonly #args: readonly string[];
  readonly #home: Home;
  /** What may be seen: the content before and the one that is on its way. */
  #before: string | null = null;
  #next = '';
  child: Bun.Subprocess | undefined;

  constructor(home: Home, from: { folder: string; far: boolean }, to: { folder: string; far: boolean }) {
    this.#home = home;
    this.#source = join(from.folder, 'source');
    this.#target = join(to.folder, 'target');
    const named = (path: string, far: boolean) => (far ? `${hostname()}:${path}` : path);
    this.#args = [named(this.#source, from.far), named(this.#target, to.far)];
  }

  renew(random: Random): void {
    const bytes = crypto.getRandomValues(new Uint8Array(65_536));
    const size = Math.floor((1 + 2 * random()) * MEGABYTE);
    writeFileSync(this.#source, Buffer.alloc(size, bytes));
    this.#next = hashOf(this.#source) ?? '';
  }

  start(): void {
    this.child = Bun.spawn([process.execPath, MAIN, 'cp', '--limit-rate', RATE, ...this.#args], {
      env: this.#home.env,
      stdio: ['ignore', 'ignore', 'ignore'],
    });
  }

  /** Brings it to its end without a disturbance. Throws with what was said when that fails. */
  async finish(): Promise<void> {
    const ran = await runGuru(this.#home, ['cp', ...this.#args]);
    if (ran.exit_code !== 0) throw new Error(`a transfer that nobody disturbed failed: ${ran.stderr}`);
  }

  /** Holds what is to be seen against what may be, and goes on with the next content when this one has arrived. Answers what is wrong. */
  judge(succeeded: boolean, random: Random): string | null {
    const seen = hashOf(this.#target);
    const isNew = seen === this.#next;
    const isRight = isNew || (!succeeded && seen === this.#before);
    if (isNew) {
      this.#before = seen;
      this.renew(random);
    }
    return isRight ? null : `${this.#target} ${succeeded ? 'after success' : 'after a failure'}: ${seen}`;
  }
}

/** Moves a file there and another back, and kills somebody meanwhile, so many times. The stage is as usable after it as before. */
export async function killTransfers(stage: ChaosStage, count: number, random: Random): Promise<KillReport> {
  const folders = { here: newFolder(), there: newFolder() };
  using home = newHome();
  try {
    const login = ['login', '--server', stage.guru.url, '--email', OWNER.email];
    const signedIn = await runGuru(home, login, `${OWNER.password}\n`);
    if (signedIn.exit_code !== 0) throw new Error(signedIn.stderr);
    const [here, there] = [
      { folder: folders.here, far: false },
      { folder: folders.there, far: true },
    ];
    const transfers = [new Transfer(home, here, there), new Transfer(home, there, here)];
    for (const transfer of transfers) transfer.renew(random);
    const kills = { agent: 0, client: 0, server: 0, database: 0 };
    const broken: string[] = [];
    let hit = 0;
    const victims = inTurn(VICTIMS, random);
    for (let round = 0; round < count; round += 1) {
      for (const transfer of transfers) transfer.start();
      await untilSeen(folders, transfers);
      await Bun.sleep(random() * LATEST_KILL_MS);
      hit += transfers.filter(({ child }) => child?.exitCode === null).length;
      const victim = victims.next().value;
      kills[victim] += 1;
      await kill(stage, victim, transfers);
      for (const transfer of transfers) {
        const fault = transfer.judge((await transfer.child?.exited) === 0, random);
        if (fault !== null) broken.push(`round ${round}, ${victim} killed: ${fault}`);
      }
    }
    for (const transfer of transfers) {
      await transfer.finish();
      const fault = transfer.judge(true, random);
      if (fault !== null) broken.push(`at the end: ${fault}`);
    }
    // What the agent keeps for one who comes back ends with it, or with its next start.
    const since = Date.now();
    await stage.agent.stop();
    stage.agent.run();
    await stage.untilBack(since);
    return { kills, hit, broken, leftovers: Object.values(folders).flatMap(partials) };
  } finally {
    for (const folder of Object.values(folders)) rmSync(folder, { recursive: true, force: true });
  }
}

async function kill(stage: ChaosStage, victim: Victim, transfers: readonly Transfer[]): Promise<void> {
  const { guru, agent } = stage;
  const since = Date.now();
  if (victim === 'client') for (const { child } of transfers) child?.kill('SIGKILL');
  if (victim === 'database') await cutDatabase(guru.database_url ?? '');
  if (victim === 'agent') {
    await agent.kill();
    agent.run();
    await stage.untilBack(since);
  }
  if (victim === 'server') {
    await guru.kill();
    await guru.start();
    await stage.untilBack(since);
  }
}

/** Breaks every connection that the server has to its database. */
async function cutDatabase(url: string): Promise<void> {
  await using sql = new SQL(url, { max: 1 });
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`;
}

/** Waits until something is written on one side, or both transfers are over. */
async function untilSeen(folders: Record<string, string>, transfers: readonly Transfer[]): Promise<void> {
  const isOver = () => transfers.every(({ child }) => child?.exitCode !== null);
  while (!Object.values(folders).some((folder) => partials(folder).length > 0) && !isOver())
    await Bun.sleep(5);
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'guru-chaos-'));
}

function partials(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.part'));
}

/** Null when there is no such file. */
function hashOf(path: string): string | null {
  try {
    return new Bun.CryptoHasher('sha256').update(readFileSync(path)).digest('hex');
  } catch {
    return null;
  }
}
