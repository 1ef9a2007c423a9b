import { afterEach, beforeEach, expect, test } from 'bun:test';
import { appendFileSync, chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReportsStage, result, SAMPLE } from './fixtures/reports-stage.ts';

let stage: ReportsStage;
beforeEach(() => {
  stage = new ReportsStage();
});
afterEach(() => stage[Symbol.dispose]());

/** The server confirms the message that came last, up to its last report or to another. */
function confirm(upto?: number): void {
  const message = stage.heard.at(-1);
  if (message === undefined) throw new Error('nothing was said');
  stage.reporter.stored(message.log, upto ?? message.reports.at(-1)?.seq ?? 0);
}

test('what is found together is said together, with its age', async () => {
  stage.reporter.onUp();
  stage.reporter.add(result('cpu'));
  await stage.clock.advance(1500);
  stage.reporter.add(result('memory'));
  await stage.clock.advance(499);
  expect(stage.heard).toEqual([]);
  await stage.clock.advance(1);
  expect(stage.heard.map(({ reports }) => reports)).toEqual([
    [
      { seq: 1, age_ms: 2000, body: result('cpu') },
      { seq: 2, age_ms: 500, body: result('memory') },
    ],
  ]);
});

test('many at once are said at once, and never more than 200 in a message', async () => {
  stage.reporter.onUp();
  for (let n = 0; n < 450; n += 1) stage.reporter.add(result('cpu'));
  expect(stage.heard.map(({ reports }) => reports.length)).toEqual([200]);
  confirm();
  expect(stage.heard.map(({ reports }) => reports.length)).toEqual([200, 200]);
  confirm();
  await stage.clock.advance(2000);
  expect(stage.said()).toEqual(Array.from({ length: 450 }, (_, n) => n + 1));
});

test('a_message_stays_below_256_KiB_whatever_its_letters_take', async () => {
  stage.reporter.onUp();
  for (let n = 0; n < 300; n += 1) stage.reporter.add(result('cpu', '漢'.repeat(1000)));
  for (let seen = 0; seen < 300; ) {
    const message = stage.heard.shift();
    if (message === undefined) await stage.clock.advance(2000);
    else {
      expect(Buffer.byteLength(JSON.stringify({ type: 'reports', payload: message }))).toBeLessThan(262_144);
      seen += message.reports.length;
      stage.reporter.stored(message.log, message.reports.at(-1)?.seq ?? 0);
    }
  }
});

test('an_agent_whose_server_confirms_writes_nothing', async () => {
  stage.reporter.onUp();
  for (let n = 0; n < 100; n += 1) {
    stage.reporter.add(result('cpu'));
    await stage.clock.advance(3000);
    confirm();
    expect(stage.files).toEqual([]);
  }
  expect(readdirSync(stage.folder)).toEqual(['numbers.json']);
});

test('what the server does not confirm is said again after a minute, from the beginning', async () => {
  stage.reporter.onUp();
  stage.reporter.add(result('cpu'));
  await stage.clock.advance(2000);
  stage.reporter.add(result('memory'));
  await stage.clock.advance(59_000);
  expect(stage.said()).toEqual([1]);
  await stage.clock.advance(1000);
  expect(stage.said()).toEqual([1, 2]);
});

test('a confirmation of a part, or of another sequence, leaves the rest', async () => {
  stage.reporter.onUp();
  for (let n = 0; n < 3; n += 1) stage.reporter.add(result('cpu'));
  await stage.clock.advance(2000);
  stage.reporter.stored('another', 3);
  confirm(1);
  expect((await stage.drain()).map(({ seq }) => seq)).toEqual([2, 3]);
  expect(await stage.drain()).toEqual([]);
});

test('what_waited_survives_a_kill_and_what_was_confirmed_is_not_said_again', async () => {
  for (let n = 0; n < 5; n += 1) stage.reporter.add(n % 2 === 0 ? result('cpu') : SAMPLE);
  await stage.clock.advance(11_000);
  stage.reporter.onUp();
  await stage.clock.advance(2000);
  confirm(2);
  stage.kill();
  expect((await stage.drain()).map(({ seq }) => seq)).toEqual([3, 4, 5]);
  expect(stage.files).toEqual([]);
});

test('numbers_go_up_over_every_kill_whether_or_not_anything_was_written', async () => {
  const seen: number[] = [];
  for (let life = 0; life < 5; life += 1) {
    stage.reporter.onUp();
    stage.reporter.add(result('cpu'));
    await stage.clock.advance(2000);
    const [log] = stage.heard.map((message) => message.log);
    seen.push(...stage.said());
    stage.reporter.stored(log ?? '', seen.at(-1) ?? 0);
    stage.kill();
  }
  expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => a - b));
  expect(seen).toHaveLength(5);
});

test('half a line at the end of a file costs that line', async () => {
  stage.reporter.add(result('cpu'));
  stage.reporter.add(result('memory'));
  await stage.clock.advance(11_000);
  stage.kill();
  appendFileSync(join(stage.folder, stage.files[0] ?? ''), '{"seq":3,"at":0,"wall":17');
  stage.kill();
  stage.reporter.onUp();
  await stage.clock.advance(2000);
  // What is appended behind half a line is a line of its own.
  confirm(1);
  stage.kill();
  expect((await stage.drain()).map(({ seq }) => seq)).toEqual([2]);
});

test('the age is by the steady count while the machine runs, and by its calendar after that', async () => {
  stage.reporter.add(result('cpu'));
  await stage.clock.advance(20_000);
  stage.wallError = 86_400_000;
  stage.restart();
  expect((await stage.drain())[0]?.age_ms).toBe(22_000);
  stage.wallError = 0;
  stage.reporter.onDown();
  stage.reporter.add(result('cpu'));
  await stage.clock.advance(20_000);
  stage.restart(true);
  await stage.clock.advance(5000);
  expect((await stage.drain())[0]?.age_ms).toBe(27_000);
  // A calendar that went back makes nothing younger than now.
  stage.reporter.onDown();
  stage.reporter.add(result('cpu'));
  stage.restart(true);
  stage.wallError = -86_400_000;
  stage.restart(true);
  expect((await stage.drain())[0]?.age_ms).toBe(0);
});

test('a folder that was lost begins a new sequence, and nothing of the old one is said under its name', async () => {
  stage.reporter.add(result('old'));
  stage.restart();
  rmSync(join(stage.folder, 'numbers.json'));
  stage.kill();
  stage.reporter.add(result('new'));
  const said = await stage.drain();
  expect(said.map(({ seq, body }) => [seq, 'key' in body && body.key])).toEqual([[1, 'new']]);
});

test('a_machine_that_was_set_back_to_a_snapshot_begins_a_new_sequence_and_loses_nothing', async () => {
  stage.reporter.onUp();
  stage.reporter.add(result('before'));
  await stage.clock.advance(2000);
  confirm();
  const [{ log } = { log: '' }] = stage.heard.splice(0);
  stage.reporter.onDown();
  stage.reporter.add(result('waits'));
  await stage.clock.advance(11_000);
  stage.kill();
  // The server has heard of ten thousand more since.
  stage.reporter.add(result('also-waits'));
  stage.reporter.onUp();
  await stage.clock.advance(2000);
  expect(stage.heard.map((message) => message.log)).toEqual([log]);
  stage.reporter.stored(log, 10_000);
  await stage.clock.advance(2000);
  const [, again] = stage.heard;
  expect(again?.log).not.toBe(log);
  const keys = (reports = again?.reports ?? []) =>
    reports.map(({ seq, body }) => [seq, 'key' in body && body.key]);
  expect(keys()).toEqual([
    [1, 'waits'],
    [2, 'also-waits'],
  ]);
  stage.reporter.add(result('new'));
  await stage.clock.advance(11_000);
  stage.kill();
  expect(keys(await stage.drain())).toEqual([
    [1, 'waits'],
    [2, 'also-waits'],
    [3, 'new'],
  ]);
});

test('a disk that takes nothing loses nothing while the program lives, and is told of once', async () => {
  rmSync(stage.folder, { recursive: true });
  writeFileSync(stage.folder, 'no folder');
  for (let n = 0; n < 3; n += 1) {
    stage.reporter.add(result('cpu'));
    await stage.clock.advance(60_000);
  }
  expect(stage.lines.filter((line) => line.includes('can not be kept on the disk'))).toHaveLength(1);
  rmSync(stage.folder);
  mkdirSync(stage.folder);
  chmodSync(stage.folder, 0o700);
  await stage.clock.advance(2000);
  stage.kill();
  expect((await stage.drain()).map(({ body }) => 'key' in body && body.key)).toEqual(['cpu', 'cpu', 'cpu']);
});
