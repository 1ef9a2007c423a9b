/** Ten thousand agents on one server: what each costs, how the server answers meanwhile, and how they come back after a crash. */
import { measureBare } from './fleet/measure-bare.ts';
import { measureGuru } from './fleet/measure-guru.ts';
import { bench } from './lib/bench.ts';
import { summarize } from './lib/stats.ts';

const AGAINST = 'bare WebSockets';

await bench('fleet', async ({ quick, row, say }) => {
  const fleet = { count: quick ? 1000 : 10_000, seconds: quick ? 30 : 60, say };
  const ours = await measureGuru(fleet);
  const theirs = await measureBare(fleet, ours.heartbeat_bytes);
  const one = (value: number) => summarize([value]);
  const perAgent = ({ full_mb, empty_mb }: { full_mb: number; empty_mb: number }) =>
    ((full_mb - empty_mb) * 1000) / fleet.count;

  row({
    what: 'server memory for each agent',
    unit: 'kB',
    ours: one(perAgent(ours)),
    theirs: one(perAgent(theirs)),
    against: AGAINST,
    goal: { at_most: 12 },
    memory_mb: ours.full_mb,
    note: `${fleet.count} agents, no TLS; ${ours.empty_mb.toFixed(0)} MB without them; a heartbeat has ${ours.heartbeat_bytes} bytes`,
  });
  row({
    what: 'server CPU, of one core',
    unit: '%',
    ours: one(ours.load.cpu_percent.server),
    theirs: one(theirs.load.cpu_percent.server),
    against: AGAINST,
  });
  row({
    what: 'database CPU, of one core',
    unit: '%',
    ours: one(ours.load.cpu_percent.database),
    memory_mb: ours.database_mb,
  });
  row({
    what: 'generators CPU, of one core',
    unit: '%',
    ours: one(ours.load.cpu_percent.generators),
    theirs: one(theirs.load.cpu_percent.generators),
    against: AGAINST,
    note: 'two processes; near 200 they were the bottleneck',
  });
  row({
    what: 'event loop lag p99',
    unit: 'ms',
    ours: ours.lag_p99_ms === undefined ? null : one(ours.lag_p99_ms),
    goal: { at_most: 50 },
  });
  row({
    what: 'small request p99',
    unit: 'ms',
    ours: one(ours.load.answer_p99_ms),
    theirs: one(theirs.load.answer_p99_ms),
    against: AGAINST,
  });
  row({ what: 'heartbeats lost', unit: 'count', ours: one(ours.samples_dropped), goal: { at_most: 0 } });
  const [complaint = 'none'] = ours.complaints;
  row({
    what: 'warnings and errors logged',
    unit: 'count',
    ours: one(ours.complaints.length),
    note: `the first: ${complaint.slice(0, 200)}`,
  });
  row({ what: 'enrolments', unit: '/s', ours: one(ours.enrolled_per_s) });

  const { comeback } = ours;
  const note = `${comeback.online} of ${fleet.count} came back; the server was ready after ${comeback.ready_s.toFixed(1)} s`;
  row({ what: 'kill -9 to half of them online', unit: 's', ours: one(comeback.half_s) });
  row({
    what: 'kill -9 to all of them online',
    unit: 's',
    ours: one(comeback.all_s),
    goal: { at_most: 60 },
    note,
  });
  row({ what: 'duplicates after that', unit: 'count', ours: one(comeback.duplicates), goal: { at_most: 0 } });
});
