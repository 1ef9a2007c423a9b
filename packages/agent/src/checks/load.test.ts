import { afterEach, beforeEach, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckResult, CheckSpec, ChecksToRun } from '@guru/protocol/control';
import { FakeClock } from '@guru/testkit/clock';
import { eventually } from '../channels/fixtures/processes.ts';
import { Log } from '../log.ts';
import { type WatchedChecks, watchedChecks } from './load.ts';

let folder: string;
let clock: FakeClock;
let found: CheckResult[];
let lines: string[];
let checks: WatchedChecks;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guru-checks-'));
  clock = new FakeClock();
  found = [];
  lines = [];
  checks = start();
});
afterEach(async () => {
  await checks[Symbol.asyncDispose]();
  expect(clock.pending).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});

function start(place: string | undefined = folder): WatchedChecks {
  const log = new Log('info', 'checks', (line) => lines.push(line));
  return watchedChecks({ folder: place, clock, log, report: (result) => found.push(result) });
}

async function restart(): Promise<void> {
  await checks[Symbol.asyncDispose]();
  checks = start();
}

/** Whether a file is there. */
function fileCheck(key: string, path: string): CheckSpec {
  const params = { path, must_exist: true, max_age_s: null, min_bytes: null, max_bytes: null };
  // The test's clock is faster than this machine's disk.
  return { key, kind: 'file', interval_s: 60, timeout_s: 600, params };
}

const set = (revision: string, ...some: CheckSpec[]): ChecksToRun => ({ revision, checks: some });
const kept = () => join(folder, 'checks', 'checks.json');

/** Lets the checks that are due come to their end. */
async function minutePasses(): Promise<void> {
  const before = found.length;
  await clock.advance(60_000);
  await eventually(() => found.length > before);
}

test('checks run, and run again after a restart without anybody asking', async () => {
  checks.take(set('r1', fileCheck('here', folder), fileCheck('gone', join(folder, 'missing'))));
  await eventually(() => clock.pending === 2);
  await minutePasses();
  await eventually(() => found.length >= 2);
  const levels = new Map(found.map(({ key, level }) => [key, level]));
  expect(levels).toEqual(
    new Map([
      ['here', 'ok'],
      ['gone', 'critical'],
    ]),
  );
  found = [];
  await restart();
  await eventually(() => clock.pending === 2);
  await minutePasses();
  expect(found[0]?.revision).toBe('r1');
});

test('a set that comes again is not written again, and an empty one leaves nothing', async () => {
  checks.take(set('r1', fileCheck('here', folder)));
  await eventually(() => existsSync(kept()));
  const { mtimeMs } = statSync(kept());
  checks.take(set('r1', fileCheck('here', folder)));
  await clock.advance(0);
  expect(statSync(kept()).mtimeMs).toBe(mtimeMs);
  expect(JSON.parse(readFileSync(kept(), 'utf8'))).toMatchObject({ revision: 'r1' });
  checks.take(set('r2'));
  await eventually(() => !existsSync(kept()));
});

test('an agent without checks has nothing of theirs', async () => {
  checks.take(set(''));
  await clock.advance(60_000);
  expect(existsSync(join(folder, 'checks'))).toBe(false);
  expect(clock.pending).toBe(0);
});

test('what is kept and damaged is nothing, until the server says it again', async () => {
  checks.take(set('r1', fileCheck('here', folder)));
  await eventually(() => existsSync(kept()));
  writeFileSync(kept(), '{"revision":"r1","checks":[{"key":"here"');
  await restart();
  checks.take(set('r1', fileCheck('here', folder)));
  await eventually(() => clock.pending === 1);
  await minutePasses();
  expect(found[0]).toMatchObject({ key: 'here', level: 'ok' });
});

test('without a folder of its own an agent runs what it is told to', async () => {
  await using homeless = start(undefined);
  homeless.take(set('r1', fileCheck('here', folder)));
  await eventually(() => clock.pending === 1);
  await minutePasses();
  expect(found[0]).toMatchObject({ key: 'here', level: 'ok' });
});
