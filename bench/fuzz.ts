/** Spoilt inputs for every decoder of what comes from outside: none may crash it, keep it busy, or stay in memory. */
import { FUZZED_DECODERS, type FuzzedDecoder } from '../packages/protocol/src/fixtures/fuzz/decoders.ts';
import { Mutator } from '../packages/protocol/src/fixtures/fuzz/mutator.ts';
import { bench } from './lib/bench.ts';
import { summarize } from './lib/stats.ts';

/** Runs of one decoder; all together make the number of inputs. */
const RUNS = 5;
const BYTES_PER_MB = 1e6;
/** How many inputs are timed together, and the CPU time that they may take: far above a garbage collection, far below a hang. */
const BATCH = 100;
const HANG_MS = 1000;
/** What may be kept after all those inputs: on the heap, and in the process, whose allocator gives back late. */
const HEAP_GROWTH_LIMIT_MB = 8;
const RESIDENT_GROWTH_LIMIT_MB = 32;

await bench('fuzz', async ({ quick, row, say }) => {
  const inputs = quick ? 100_000 : 1_000_000;
  const seed = Math.floor(Math.random() * 2 ** 32);
  say(`seed ${seed}`);
  let longestBatch = 0;
  let wrong = 0;
  for (const decoder of FUZZED_DECODERS) fuzz(decoder, new Mutator(seed), inputs / 10);
  const before = memory();
  for (const decoder of FUZZED_DECODERS) {
    const mutator = new Mutator(seed);
    const runs = Array.from({ length: RUNS }, () => fuzz(decoder, mutator, inputs / RUNS));
    longestBatch = Math.max(longestBatch, ...runs.map((run) => run.longestBatch));
    wrong += runs.reduce((sum, run) => sum + run.wrong, 0);
    const read = runs.reduce((sum, run) => sum + run.read, 0) / inputs;
    const note = `${inputs} inputs, ${(read * 100).toFixed(0)}% of them readable`;
    row({ what: decoder.name, unit: '/s', ours: summarize(runs.map((run) => run.perSecond)), note });
  }
  const after = memory();
  const all = inputs * FUZZED_DECODERS.length;
  row({
    what: 'inputs read as something else',
    unit: 'count',
    ours: summarize([wrong]),
    goal: { at_most: 0 },
    note: `of ${all}`,
  });
  row({
    what: `longest ${BATCH} inputs, CPU`,
    unit: 'ms',
    ours: summarize([longestBatch]),
    goal: { at_most: HANG_MS },
  });
  row({
    what: 'heap kept',
    unit: 'MB',
    ours: summarize([after.heap - before.heap]),
    goal: { at_most: HEAP_GROWTH_LIMIT_MB },
  });
  row({
    what: 'resident set kept',
    unit: 'MB',
    ours: summarize([after.resident - before.resident]),
    goal: { at_most: RESIDENT_GROWTH_LIMIT_MB },
    note: `${before.resident.toFixed(0)} MB before, ${after.resident.toFixed(0)} MB after`,
  });
});

function fuzz({ tryOne }: FuzzedDecoder, mutator: Mutator, inputs: number) {
  const seen = { read: 0, refused: 0, wrong: 0 };
  let longestBatch = 0;
  const started = performance.now();
  for (let done = 0; done < inputs; done += BATCH) {
    const batchStarted = process.cpuUsage();
    for (let i = 0; i < BATCH; i += 1) seen[tryOne(mutator)] += 1;
    const { user, system } = process.cpuUsage(batchStarted);
    longestBatch = Math.max(longestBatch, (user + system) / 1000);
  }
  return { ...seen, longestBatch, perSecond: (inputs * 1000) / (performance.now() - started) };
}

function memory() {
  Bun.gc(true);
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed / BYTES_PER_MB, resident: rss / BYTES_PER_MB };
}
