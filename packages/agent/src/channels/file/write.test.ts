import { afterAll, expect, setDefaultTimeout, test } from 'bun:test';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { readFile, removeFile, statFile, uploadFile, writeFile } from '@guru/client/files';
import { CHANNEL_TYPES } from '@guru/protocol';
import { FakeClock, watchLeaks } from '@guru/testkit';
import fc from 'fast-check';
import { codeOf, FileStage } from '../fixtures/file-stage.ts';
import { eventually } from '../fixtures/processes.ts';

/** Disks of busy machines take their time; only a test that hangs comes near to this. */
setDefaultTimeout(60_000);

const leaks = watchLeaks();
afterAll(leaks.check);

const TRANSFER = 'transfer-0001';
const IS_ROOT = process.geteuid?.() === 0;

function randomBytes(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let from = 0; from < length; from += 65_536)
    crypto.getRandomValues(bytes.subarray(from, from + 65_536));
  return bytes;
}

/** A file whose upload breaks off when the agent has written so many bytes of it. */
function cutAfter(on: FileStage, bytes: Uint8Array, cut: number) {
  const there = () => on.partials.reduce((sum, name) => sum + statSync(join(on.root, name)).size, 0);
  return {
    size: bytes.length,
    async *open(offset: number) {
      yield bytes.subarray(offset, cut);
      await eventually(() => there() >= cut);
      throw new Error('the line was cut');
    },
  };
}

function whole(bytes: Uint8Array) {
  return {
    size: bytes.length,
    async *open(offset: number) {
      for (let from = offset; from < bytes.length; from += 10_000) yield bytes.subarray(from, from + 10_000);
    },
  };
}

test.each([0, 1, 16_383, 16_384, 300_000, 3_000_000])(
  'a file of %i bytes is there as it was sent, and comes back',
  async (length) => {
    await using on = await FileStage.open();
    const path = join(on.root, 'file');
    const bytes = randomBytes(length);
    const written = await writeFile(on.technician, path, bytes, { mode: 0o640, mtime_ms: 1_000_000_000 });
    expect(written).toEqual({ bytes: length, sha256: Bun.SHA256.hash(bytes, 'hex') });
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(statSync(path)).toMatchObject({ mode: 0o100640, mtimeMs: 1_000_000_000 });
    const pieces: Uint8Array[] = [];
    for await (const piece of (await readFile(on.technician, path)).bytes) pieces.push(piece);
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
    expect(readdirSync(on.root)).toEqual(['file']);
  },
);

test('a_part_of_a_file_is_read_from_where_it_was_asked_to_where', async () => {
  await using on = await FileStage.open();
  writeFileSync(join(on.root, 'file'), '0123456789');
  const part = async (options: { offset?: number; length?: number }) => {
    let text = '';
    for await (const piece of (await readFile(on.technician, join(on.root, 'file'), options)).bytes)
      text += Buffer.from(piece);
    return text;
  };
  expect(await part({ offset: 3 })).toBe('3456789');
  expect(await part({ offset: 3, length: 4 })).toBe('3456');
  expect(await part({ length: 0 })).toBe('');
  expect(await part({ offset: 99 })).toBe('');
});

test('a_file_that_is_there_is_not_replaced_unless_that_is_wanted', async () => {
  await using on = await FileStage.open();
  const path = join(on.root, 'file');
  writeFileSync(path, 'old');
  expect(await codeOf(writeFile(on.technician, path, Buffer.from('new'), { overwrite: false }))).toBe(
    'exists',
  );
  expect(readFileSync(path, 'utf8')).toBe('old');
  await writeFile(on.technician, join(on.root, 'other'), Buffer.from('new'), { overwrite: false });
  expect(readdirSync(on.root).sort()).toEqual(['file', 'other']);
});

test('a_file_that_was_changed_since_it_was_read_is_not_replaced', async () => {
  await using on = await FileStage.open();
  const path = join(on.root, 'file');
  writeFileSync(path, 'old');
  const { version } = await statFile(on.technician, path);
  writeFileSync(path, 'meanwhile');
  const saved = () => writeFile(on.technician, path, Buffer.from('new'), { base_version: version });
  expect(await codeOf(saved())).toBe('changed');
  await removeFile(on.technician, path);
  expect(await codeOf(saved())).toBe('changed');
  expect(readdirSync(on.root)).toEqual([]);
});

test('a_file_that_is_replaced_keeps_its_rights_and_its_owner', async () => {
  await using on = await FileStage.open();
  const path = join(on.root, 'file');
  writeFileSync(path, 'old');
  if (IS_ROOT) chownSync(path, 65_534, 65_534);
  chmodSync(path, 0o4751);
  const before = statSync(path);
  await writeFile(on.technician, path, Buffer.from('new'));
  expect(statSync(path)).toMatchObject({ mode: before.mode, uid: before.uid, gid: before.gid, size: 3 });
});

test('what_arrives_wrong_or_is_not_said_to_be_whole_is_never_seen', async () => {
  await using on = await FileStage.open();
  const path = join(on.root, 'file');
  const wrong = on.stage.open('file', { op: 'write', path });
  wrong.channel.write(Buffer.from('content'));
  wrong.channel.sendMessage({ type: 'commit', sha256: '0'.repeat(64) });
  wrong.channel.end();
  await wrong.ended;
  expect(wrong.messages.at(-1)).toMatchObject({ type: 'failed', code: 'mismatch' });
  const unsaid = on.stage.open('file', { op: 'write', path });
  unsaid.channel.write(Buffer.from('content'));
  unsaid.channel.end();
  await unsaid.ended;
  expect(unsaid.messages.at(-1)).toMatchObject({ type: 'failed', code: 'mismatch' });
  const short = writeFile(on.technician, path, Buffer.from('content'), { size: 8 });
  expect(await codeOf(short)).toBe('mismatch');
  expect(readdirSync(on.root)).toEqual([]);
});

test('a_write_that_fails_takes_what_is_still_on_its_way_and_ends', async () => {
  await using on = await FileStage.open();
  mkdirSync(join(on.root, 'folder'));
  const large = randomBytes(6_000_000);
  expect(await codeOf(writeFile(on.technician, join(on.root, 'folder'), large))).toBe('is_a_folder');
  expect(await codeOf(writeFile(on.technician, join(on.root, 'nothing/file'), large))).toBe('not_found');
  await eventually(() => on.stage.served.every(({ state }) => state === 'closed'));
  expect(on.partials).toEqual([]);
});

test('a_transfer_that_is_cut_anywhere_goes_on_and_ends_as_the_same_file', async () => {
  await using on = await FileStage.open();
  const path = join(on.root, 'file');
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 200_000 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
      async (length, cuts) => {
        const bytes = randomBytes(length);
        const transfer_id = crypto.randomUUID();
        for (const cut of cuts) {
          const broken = uploadFile(on.technician, path, cutAfter(on, bytes, Math.floor(cut * length)), {
            transfer_id,
          });
          await broken.catch(() => undefined);
          expect(existsSync(path)).toBe(false);
        }
        const { sha256 } = await uploadFile(on.technician, path, whole(bytes), { transfer_id });
        expect(sha256).toBe(Bun.SHA256.hash(bytes, 'hex'));
        expect(readFileSync(path).equals(bytes)).toBe(true);
        expect(on.partials).toEqual([]);
        await removeFile(on.technician, path);
      },
    ),
    { numRuns: 25 },
  );
});

test('what_is_left_of_another_file_is_not_gone_on_with', async () => {
  await using on = await FileStage.open();
  const path = join(on.root, 'file');
  const [one, other] = [randomBytes(100_000), randomBytes(100_000)];
  await uploadFile(on.technician, path, cutAfter(on, one, 60_000), { transfer_id: TRANSFER }).catch(
    () => undefined,
  );
  await eventually(
    () => on.partials.length === 1 && statSync(join(on.root, on.partials[0] ?? '')).size === 60_000,
  );
  await uploadFile(on.technician, path, whole(other), { transfer_id: TRANSFER });
  expect(readFileSync(path).equals(other)).toBe(true);
});

test('what_somebody_else_has_put_in_the_place_of_a_temporary_file_is_not_used', async () => {
  await using on = await FileStage.open();
  const partial = join(on.root, `.guru-${TRANSFER}.part`);
  writeFileSync(partial, 'planted', { mode: 0o666 });
  chmodSync(partial, 0o666);
  await uploadFile(on.technician, join(on.root, 'file'), whole(Buffer.from('mine')), {
    transfer_id: TRANSFER,
  });
  expect(readFileSync(join(on.root, 'file'), 'utf8')).toBe('mine');
});

test('what_is_left_of_a_cut_transfer_is_kept_for_its_time_and_then_gone', async () => {
  const clock = new FakeClock();
  await using on = await FileStage.open({ clock });
  const cut = (keep_ms?: number) =>
    uploadFile(on.technician, join(on.root, 'file'), cutAfter(on, randomBytes(50_000), 40_000), {
      transfer_id: TRANSFER,
      keep_ms,
    }).catch(() => undefined);
  await cut();
  await eventually(() => on.stage.served.every(({ state }) => state === 'closed') && clock.pending === 1);
  await clock.advance(19_999);
  expect(on.partials.length).toBe(1);
  await clock.advance(1);
  await eventually(() => on.partials.length === 0);
  await cut(600_000);
  await eventually(() => clock.pending === 1);
  await clock.advance(599_999);
  expect(on.partials.length).toBe(1);
  await clock.advance(1);
  await eventually(() => on.partials.length === 0);
  await eventually(() => readFileSync(join(on.folder, 'journal'), 'utf8') === '');
});

test('a_transfer_without_a_name_leaves_nothing_when_it_is_given_up', async () => {
  await using on = await FileStage.open();
  const giveUp = new AbortController();
  const content = async function* () {
    yield randomBytes(100_000);
    giveUp.abort(new Error('enough'));
    yield randomBytes(100_000);
  };
  const writing = writeFile(on.technician, join(on.root, 'file'), content(), { signal: giveUp.signal });
  expect(await codeOf(writing)).toBe('Error: enough');
  await eventually(() => readdirSync(on.root).length === 0);
});

test('a_file_of_zeros_takes_no_room_on_the_disk', async () => {
  await using on = await FileStage.open();
  const path = join(on.root, 'sparse');
  const MIB = 1024 * 1024;
  const zeros = new Uint8Array(MIB);
  const content = async function* () {
    for (let count = 0; count < 1023; count += 1) yield zeros;
    yield new Uint8Array(MIB).fill(7);
  };
  const createHash = () => {
    const hash = new Bun.CryptoHasher('sha256');
    return { update: (bytes: Uint8Array) => void hash.update(bytes), hex: () => hash.copy().digest('hex') };
  };
  const { bytes } = await writeFile(on.technician, path, content(), { createHash });
  expect(bytes).toBe(1024 * MIB);
  expect(statSync(path).size).toBe(1024 * MIB);
  expect(statSync(path).blocks * 512).toBeLessThan(4 * MIB);
});

test('a_reader_that_stops_holds_no_more_than_a_window_and_a_little_at_the_agent', async () => {
  await using on = await FileStage.open();
  writeFileSync(join(on.root, 'large'), randomBytes(20_000_000));
  const screen = on.stage.open('file', { op: 'read', path: join(on.root, 'large') });
  screen.stopReading();
  screen.channel.end();
  await screen.until(() => screen.received > 200_000);
  await eventually(
    () => (on.stage.served[0]?.credit ?? 0) < 16_384 && (on.stage.served[0]?.queuedBytes ?? 0) > 0,
  );
  expect(screen.received).toBeLessThanOrEqual(CHANNEL_TYPES.file.startWindow);
  expect(on.stage.served[0]?.queuedBytes).toBeLessThan(1_000_000);
  screen.readAgain();
  await screen.until(() => screen.hasFin);
  expect(screen.received).toBe(20_000_000);
});

test('a_log_that_grows_while_it_is_read_comes_as_it_was_at_the_beginning', async () => {
  await using on = await FileStage.open();
  const path = join(on.root, 'log');
  writeFileSync(path, 'x'.repeat(3_000_000));
  const { bytes, entry } = await readFile(on.technician, path);
  let length = 0;
  for await (const piece of bytes) {
    if (length === 0) writeFileSync(path, 'more', { flag: 'a' });
    length += piece.length;
  }
  expect(length).toBe(entry.size);
});

test.each<[string, Record<string, unknown>]>([
  ['no_operation', { path: '/x' }],
  ['an_unknown_operation', { op: 'format', path: '/x' }],
  ['an_operation_of_the_prototype', { op: 'constructor', path: '/x' }],
  ['no_path', { op: 'list' }],
  ['a_path_that_is_no_text', { op: 'list', path: ['/x'] }],
  ['an_unknown_field', { op: 'list', path: '/x', follow_links: true }],
  ['a_mode_that_is_none', { op: 'chmod', path: '/x', mode: 0o10000 }],
  ['a_name_for_a_transfer_that_is_a_path', { op: 'write', path: '/x', transfer_id: '../../etc/x' }],
  ['a_transfer_kept_for_ever', { op: 'write', path: '/x', transfer_id: TRANSFER, keep_ms: 1e9 }],
])('params_with_%s_are_refused', async (_, params) => {
  await using on = await FileStage.open();
  expect(await on.stage.open('file', params).ended).toMatchObject({ how: 'reset', code: 'bad_params' });
});

test('a_message_that_means_nothing_ends_the_write_and_leaves_nothing', async () => {
  await using on = await FileStage.open();
  const screen = on.stage.open('file', { op: 'write', path: join(on.root, 'file') });
  screen.channel.write(Buffer.from('content'));
  screen.channel.sendMessage({ type: 'explode' });
  expect(await screen.ended).toMatchObject({ how: 'reset', code: 'bad_message' });
  await eventually(() => readdirSync(on.root).length === 0);
});
