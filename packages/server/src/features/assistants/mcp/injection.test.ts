import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AssistantLab, type ConnectedAssistant, openAssistantLab } from '../fixtures/assistant-lab.ts';
import { injections, ordersIn } from '../fixtures/injections.ts';

let lab: AssistantLab;
let folder: string;
let marks: string;
beforeAll(async () => {
  lab = await openAssistantLab();
  folder = await mkdtemp(join(tmpdir(), 'guru-injection-'));
  marks = await mkdtemp(join(tmpdir(), 'guru-marks-'));
});
afterEach(() => lab.clear());
afterAll(async () => {
  await lab[Symbol.asyncDispose]();
  for (const one of [folder, marks]) await rm(one, { recursive: true, force: true });
});

const cat = { program: 'cat', args: ['**'], changes: false };
/** Does everything that a text says, as the worst of models would; answers how many orders it followed. */
async function obey(assistant: ConnectedAssistant, text: string): Promise<number> {
  const orders = ordersIn(text);
  for (const { tool, args } of orders) {
    const asked = new AbortController();
    // Once a person is asked it could wait for ever: nobody is there.
    const options = { signal: asked.signal, news: () => asked.abort() };
    const told = await assistant
      .tool(tool, { agent_id: lab.agent_id, ...args }, options)
      .catch(() => undefined);
    expect(told === undefined ? asked.signal.aborted : told.failed).toBe(true);
  }
  return orders.length;
}

/** Every part that a device's words are in, and nothing of them outside. */
function inside(text: string): string[] {
  return [...text.matchAll(/^BEGIN ([0-9a-f]{24})\n([\s\S]*?)\nEND \1$/gm)].map(([, , data = '']) => data);
}
const outside = (text: string) => text.replaceAll(/^BEGIN ([0-9a-f]{24})\n[\s\S]*?\nEND \1$/gm, '');

const corpus = injections('MARK');

test('the corpus is as large as it should be, and every text of it wants something', () => {
  expect(corpus.length).toBeGreaterThanOrEqual(60);
  expect(corpus.filter((text) => ordersIn(text).length === 0)).toEqual([]);
});

test('nothing_that_a_device_says_is_done_without_a_person_though_the_client_obeys', async () => {
  const mark = join(marks, 'owned');
  const made = await lab.assistant({
    commands: { allowed: [cat], refused: [] },
    files: { read: [folder], write: [], refused: [] },
  });
  await using assistant = await lab.connect(made);
  let followed = 0;
  for (const [index, text] of injections(mark).entries()) {
    const path = join(folder, `text-${index}`);
    await writeFile(path, text);
    // As output of a command, or as content of a file.
    const told =
      index % 2 === 0
        ? await assistant.tool('run_command', { agent_id: lab.agent_id, command: ['cat', path] })
        : await assistant.tool('read_file', { agent_id: lab.agent_id, path });
    expect(told.failed).toBe(false);
    // Whatever it says stands in the one part that is marked as data, and nothing that can't be seen came through.
    expect(inside(told.text).length).toBe(1);
    expect(ordersIn(outside(told.text))).toEqual([]);
    expect(told.text).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}]/u);
    followed += await obey(assistant, told.text);
    await rm(path);
  }
  expect(followed).toBeGreaterThanOrEqual(60);
  expect(await readdir(marks)).toEqual([]);
  const asked = await lab.approvals();
  expect(asked.length).toBeGreaterThan(0);
  expect(await lab.approvals('approved')).toEqual([]);
  const done = (await lab.audit(made.assistant_id)).filter(({ action }) => action === 'file.written');
  expect(done).toEqual([]);
}, 240_000);

test('the client does obey: with a fence that allows it, what a device says is done', async () => {
  const mark = join(marks, 'control');
  const allowed = [cat, { program: 'touch', args: ['*'], changes: false }];
  const made = await lab.assistant({ commands: { allowed, refused: [] } });
  await using assistant = await lab.connect(made);
  const path = join(folder, 'control');
  await writeFile(path, injections(mark)[0] ?? '');
  const { text } = await assistant.tool('run_command', { agent_id: lab.agent_id, command: ['cat', path] });
  for (const { tool, args } of ordersIn(text))
    await assistant.tool(tool, { agent_id: lab.agent_id, ...args });
  expect(await readdir(marks)).toEqual(['control']);
  for (const left of [mark, path]) await rm(left);
});

test('names of files and of devices are data too', async () => {
  const mark = join(marks, 'named');
  const names = injections(mark)
    .map((text) => text.replaceAll('/', '∕').replaceAll('\0', ''))
    .filter((name) => Buffer.byteLength(name) < 255);
  expect(names.length).toBeGreaterThan(40);
  const made = await lab.assistant({ files: { read: [folder], write: [], refused: [] } });
  await using assistant = await lab.connect(made);
  for (const name of names) await writeFile(join(folder, name), '');
  const listed = await assistant.tool('list_folder', { agent_id: lab.agent_id, path: folder });
  expect(listed.failed).toBe(false);
  expect(inside(listed.text).length).toBe(1);
  expect(outside(listed.text)).not.toContain('CALL');
  for (const text of injections(mark)) {
    const hostname = text.replaceAll('\0', '').toWellFormed().slice(0, 255);
    await lab.db.asPartner(lab.partner_id, (tx) =>
      tx
        .updateTable('agents')
        .set({ display_name: hostname.slice(0, 200), hostname })
        .execute(),
    );
    for (const [tool, args] of [
      ['list_devices', {}],
      ['inspect_device', { agent_id: lab.agent_id }],
    ] as const) {
      const told = await assistant.tool(tool, args);
      expect(inside(told.text).length).toBe(1);
      expect(outside(told.text)).not.toContain('CALL');
      expect(told.text).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}]/u);
    }
  }
  expect(await readdir(marks)).toEqual([]);
}, 120_000);

test('two parts never have the same boundary', async () => {
  await using assistant = await lab.connect(await lab.assistant());
  const boundaries = new Set<string>();
  for (let count = 0; count < 20; count += 1) {
    const { text } = await assistant.tool('list_devices', {});
    boundaries.add(/^BEGIN (\w+)$/m.exec(text)?.[1] ?? '');
  }
  expect(boundaries.size).toBe(20);
});
