import { afterEach, beforeEach, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FromAgent, type Report } from '@guru/protocol/control';
import { FakeClock } from '@guru/testkit/clock';
import { eventually } from '../channels/fixtures/processes.ts';
import { METRICS } from '../fixtures/machine.ts';
import { Log } from '../log.ts';
import { result } from './fixtures/reports-stage.ts';
import { keptSample } from './kept-sample.ts';
import { keptReports, type Reports } from './load.ts';

let folder: string;
let clock: FakeClock;
let heard: Report[];
let log: string;
let reports: Reports;
let measured: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guru-kept-'));
  clock = new FakeClock();
  heard = [];
  measured = 0;
  reports = start();
});
afterEach(async () => {
  await reports[Symbol.asyncDispose]();
  expect(clock.pending).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});

function start(): Reports {
  return keptReports({
    folder,
    clock,
    log: new Log('error', 'reports', () => {}),
    collector: {
      collect: () => {
        measured += 1;
        return Promise.resolve(METRICS);
      },
    },
    boot_id: 'boot',
    say: (message) => {
      const read = FromAgent.parse(JSON.parse(JSON.stringify(message)));
      if (read.type !== 'reports') throw new Error(`it said ${read.type}`);
      log = read.payload.log;
      heard.push(...read.payload.reports);
    },
  });
}

/** Half minutes pass, each with what follows from it. */
async function pass(halves: number): Promise<void> {
  for (let n = 0; n < halves; n += 1) {
    await clock.advance(30_000);
    await Bun.sleep(0);
  }
}

async function hear(): Promise<void> {
  await eventually(() => clock.pending > 0);
  await clock.advance(2000);
}

test('while_there_is_no_connection_the_machine_is_measured_each_half_minute_and_told_of_later', async () => {
  await pass(4);
  expect(measured).toBe(4);
  await eventually(() => existsSync(join(folder, 'reports')));
  reports.onUp();
  await eventually(() => clock.pending > 0);
  await clock.advance(2000);
  await eventually(() => heard.length > 0);
  expect(heard.map(({ body }) => body)).toEqual(Array(4).fill(keptSample(METRICS)));
  expect(heard.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  // Heartbeats say it now.
  await pass(4);
  expect(measured).toBe(4);
  reports.onDown();
  await pass(2);
  expect(measured).toBe(6);
});

test('a machine that can not be measured in time is not asked twice at once', async () => {
  let running = 0;
  const slow = keptReports({
    folder: undefined,
    clock,
    log: new Log('error', 'reports', () => {}),
    collector: {
      collect: () => {
        running += 1;
        return new Promise(() => {});
      },
    },
    boot_id: 'boot',
    say: () => {},
  });
  await pass(5);
  expect(running).toBe(1);
  await slow[Symbol.asyncDispose]();
});

test('an agent that was never away, and has no checks, has nothing of reports', async () => {
  reports.onUp();
  await pass(10);
  reports.stored('another', 5);
  expect(existsSync(join(folder, 'reports'))).toBe(false);
  expect(clock.pending).toBe(0);
});

test('what an agent that was stopped had to say is said by the next one, and then no more', async () => {
  reports.add(result('cpu'));
  await reports[Symbol.asyncDispose]();
  reports = start();
  reports.onUp();
  await hear();
  await eventually(() => heard.length > 0);
  expect(heard.map(({ body }) => body)).toEqual([result('cpu')]);
  reports.stored(log, heard[0]?.seq ?? 0);
  await clock.advance(0);
  await reports[Symbol.asyncDispose]();
  heard = [];
  reports = start();
  reports.onUp();
  await pass(3);
  expect(heard).toEqual([]);
});
