/**
 * The chaos of `test/chaos`, a thousand times over: nothing may be broken, left, lost or doubled. `GURU_CHAOS_SEED` does a run again, `GURU_CHAOS_COUNT` makes it
 * shorter, and `GURU_CHAOS_ONLY=kills,cuts` does some parts of it.
 */
import { cutStream } from '../test/chaos/cuts.ts';
import { disconnect } from '../test/chaos/disconnects.ts';
import { goSilent } from '../test/chaos/half-open.ts';
import { randomFrom, SEED } from '../test/chaos/support/random.ts';
import { type ChaosStage, openChaos } from '../test/chaos/support/stage.ts';
import { killTransfers } from '../test/chaos/transfers.ts';
import { lookAway } from '../test/chaos/unread.ts';
import { type Bench, bench } from './lib/bench.ts';
import { own } from './lib/owned.ts';
import { summarize } from './lib/stats.ts';

const STREAMS = ['terminal', 'exec', 'forward'] as const;
const MB = 1e6;
/** Found within so long, the grace included: the shortest, for it is waited for in any case. */
const HALF_OPEN_LIMIT_S = 60;
/** What a server's heap breathes in and out, whatever it is asked to hold. */
const BREATH_MB = 48;
const MINUTES_10 = 600_000;

/** Of each kind, in the order in which they run. `count` is how many of what can be counted. */
const PARTS: Readonly<
  Record<
    string,
    {
      readonly grace_s: number;
      readonly run: (bench: Bench, stage: ChaosStage, count: number) => Promise<void>;
    }
  >
> = {
  kills: { grace_s: 1, run: kills },
  disconnects: { grace_s: 1, run: disconnects },
  cuts: { grace_s: 30, run: cuts },
  half_open: { grace_s: 1, run: (run, stage) => halfOpen(run, stage, run.quick ? 1 : 5) },
  unread: { grace_s: 30, run: (run, stage) => unread(run, stage, run.quick ? 10_000 : MINUTES_10) },
};

await bench('chaos', async (run) => {
  const { GURU_CHAOS_COUNT, GURU_CHAOS_ONLY } = process.env;
  const count = Number(GURU_CHAOS_COUNT) || (run.quick ? 25 : 1000);
  const names = GURU_CHAOS_ONLY?.split(',') ?? Object.keys(PARTS);
  run.say(`seed ${SEED}: GURU_CHAOS_SEED=${SEED} does it again`);
  for (const name of names) {
    const part = PARTS[name];
    if (part === undefined) throw new Error(`GURU_CHAOS_ONLY names no part of this: ${name}`);
    await withStage(part.grace_s, (stage) => part.run(run, stage, count));
  }
});

async function withStage(graceS: number, work: (stage: ChaosStage) => Promise<void>): Promise<void> {
  const stage = own(await openChaos(graceS));
  await work(stage);
  await stage[Symbol.asyncDispose]();
}

/** A line of the table that must be nothing, with what it was instead for whoever watches. */
function none({ row, say }: Bench, what: string, found: readonly string[], note: string): void {
  for (const one of found) say(`${what}: ${one}`);
  row({ what, unit: 'count', ours: summarize([found.length]), goal: { at_most: 0 }, note });
}

async function kills(run: Bench, stage: ChaosStage, count: number): Promise<void> {
  run.say(`${count} kills while files move`);
  const { kills: by, hit, broken, leftovers } = await killTransfers(stage, count, randomFrom(SEED));
  const victims = Object.entries(by).map(([victim, times]) => `${times} ${victim}`);
  none(run, 'files that were not whole', broken, `${victims.join(', ')}; ${hit} transfers hit`);
  none(run, 'temporary files left', leftovers, `after ${count} kills`);
}

async function disconnects(run: Bench, stage: ChaosStage, count: number): Promise<void> {
  run.say(`${count} disconnects`);
  const { ways, left, reasons, miscounted } = await disconnect(stage, count, randomFrom(SEED));
  const told = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([name, times]) => `${times} ${name}`);
  none(run, 'left after a disconnect', left, told(ways).join(', '));
  none(run, 'sessions not ended exactly once', miscounted, told(reasons).join(', '));
}

async function cuts(run: Bench, stage: ChaosStage, count: number): Promise<void> {
  const random = randomFrom(SEED);
  for (const type of STREAMS) {
    const each = Math.ceil(count / STREAMS.length);
    run.say(`${each} cuts of a ${type}`);
    const { bytes, sent, came } = await cutStream(stage, type, each, random);
    const note = `${each} cuts in ${(bytes / MB).toFixed(0)} MB each way`;
    none(run, `${type}: streams that came back changed`, sent === came ? [] : [`${sent} ${came}`], note);
  }
}

async function halfOpen({ row, say }: Bench, stage: ChaosStage, times: number): Promise<void> {
  for (const whose of ['agent', 'technician'] as const) {
    say(`the ${whose}'s line swallows everything`);
    const seconds: number[] = [];
    for (let time = 0; time < times; time += 1) seconds.push((await goSilent(stage, whose)) / 1000);
    const goal = { at_most: HALF_OPEN_LIMIT_S };
    row({ what: `half-open ${whose}: session ended`, unit: 's', ours: summarize(seconds), goal });
  }
}

async function unread({ row, say }: Bench, stage: ChaosStage, forMs: number): Promise<void> {
  say(`nobody reads for ${forMs / 1000} s`);
  const { held, windows, grown, echoes, slowest_ms } = await lookAway(stage, forMs);
  const windowsMB = windows / MB;
  row({
    what: 'held for one who does not read',
    unit: 'MB',
    ours: summarize([held / MB]),
    goal: { at_most: windowsMB },
  });
  row({
    what: 'growth of the server meanwhile',
    unit: 'MB',
    ours: summarize([grown / MB]),
    goal: { at_most: Math.ceil(windowsMB + BREATH_MB) },
  });
  row({
    what: 'slowest key beside it',
    unit: 'ms',
    ours: summarize([slowest_ms]),
    note: `of ${echoes}`,
  });
}
