import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AssistantLab, openAssistantLab } from '../fixtures/assistant-lab.ts';

let lab: AssistantLab;
let folder: string;
beforeAll(async () => {
  lab = await openAssistantLab();
  folder = await mkdtemp(join(tmpdir(), 'guru-assistant-'));
});
afterAll(async () => {
  await lab[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

afterEach(() => lab.clear());

const echo = { program: 'echo', args: ['**'], changes: false };

/** A session of the owner's that is over, with a terminal that was recorded in two pieces. */
function recordedSession(): Promise<string> {
  const { partner_id, agent_id, db } = lab;
  return db.asPartner(partner_id, async (tx) => {
    const owner = await tx
      .selectFrom('users')
      .select('user_id')
      .where('kind', '=', 'person')
      .executeTakeFirstOrThrow();
    const over = { status: 'closed', closed_at: new Date(), close_reason: 'technician_closed' } as const;
    const { session_id } = await tx
      .insertInto('tech_sessions')
      .values({ partner_id, agent_id, tech_id: owner.user_id, ...over })
      .returning('session_id')
      .executeTakeFirstOrThrow();
    const recording_id = crypto.randomUUID();
    const screen = {
      channel_id: 1,
      started_at: new Date(),
      cols: 80,
      rows: 24,
      term: 'xterm',
      keeps_input: false,
    };
    await tx
      .insertInto('recordings')
      .values({ recording_id, partner_id, session_id, ...screen })
      .execute();
    const piece = {
      recording_id,
      partner_id,
      started_ms: 0,
      ended_ms: 1,
      output_bytes: 1,
      events: Buffer.alloc(0),
    };
    await tx
      .insertInto('recording_pieces')
      .values([
        { ...piece, seq: 0, text: 'first second', text_carried: 0 },
        { ...piece, seq: 1, text: 'second third', text_carried: 6 },
      ])
      .execute();
    return session_id;
  });
}

describe('what the fence allows', () => {
  test('devices are listed and inspected', async () => {
    await using assistant = await lab.connect(await lab.assistant());
    const listed = await assistant.tool('list_devices', {});
    expect(listed.text).toContain(lab.agent_id);
    const inspected = await assistant.tool('inspect_device', { agent_id: lab.agent_id });
    expect(inspected.text).toContain('agent_version');
  });

  test('a command runs at once, and its output is marked as data', async () => {
    const made = await lab.assistant({ commands: { allowed: [echo], refused: [] } });
    await using assistant = await lab.connect(made);
    const { text, failed } = await assistant.tool('run_command', {
      agent_id: lab.agent_id,
      command: ['echo', 'a b', '$HOME'],
    });
    expect({ text, failed }).toMatchObject({ failed: false });
    expect(text).toContain('exit code 0');
    expect(text).toMatch(/BEGIN ([0-9a-f]{24})\na b \$HOME\n\nEND \1/);
    const [event] = await lab.audit(made.assistant_id);
    expect(event).toMatchObject({
      action: 'command.run',
      target_id: lab.agent_id,
      details: { exit_code: 0, command: ['echo', 'a b', '$HOME'] },
    });
  });

  test('files are read, listed and written in its folders', async () => {
    const made = await lab.assistant({ read_only: false, files: { read: [], write: [folder], refused: [] } });
    await using assistant = await lab.connect(made);
    const path = join(folder, 'note.txt');
    const written = await assistant.tool('write_file', {
      agent_id: lab.agent_id,
      path,
      content: 'one\ntwo\n',
    });
    expect(written).toMatchObject({ failed: false });
    expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
    expect((await assistant.tool('read_file', { agent_id: lab.agent_id, path, offset: 4 })).text).toContain(
      '\ntwo\n',
    );
    expect((await assistant.tool('list_folder', { agent_id: lab.agent_id, path: folder })).text).toContain(
      'note.txt',
    );
    const actions = (await lab.audit(made.assistant_id)).map(({ action }) => action);
    expect(actions).toEqual(['file.written', 'file.read', 'folder.listed']);
  });

  test('a_link_leads_out_of_no_folder_of_the_fence', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'guru-outside-'));
    try {
      await writeFile(join(outside, 'secret'), 'the secret');
      const inside = join(folder, 'inside');
      await symlink(outside, inside);
      const made = await lab.assistant({
        read_only: false,
        files: { read: [], write: [folder], refused: [] },
      });
      await using assistant = await lab.connect(made);
      const path = join(inside, 'secret');
      const read = await assistant.tool('read_file', { agent_id: lab.agent_id, path });
      expect(read.failed).toBe(true);
      expect(read.text).toContain('not_allowed');
      expect(read.text).not.toContain('the secret');
      const written = await assistant.tool('write_file', { agent_id: lab.agent_id, path, content: 'x' });
      expect(written.failed).toBe(true);
      expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('the secret');
    } finally {
      await rm(outside, { recursive: true, force: true });
    }
  });

  test('a_link_leads_to_no_path_that_the_fence_refuses', async () => {
    const secret = join(folder, 'secret');
    await writeFile(secret, 'the secret');
    const link = join(folder, 'innocent');
    await symlink(secret, link);
    const made = await lab.assistant({ files: { read: [folder], write: [], refused: [secret] } });
    await using assistant = await lab.connect(made);
    for (const path of [secret, link]) {
      const { text, failed } = await assistant.tool('read_file', { agent_id: lab.agent_id, path });
      expect(failed).toBe(true);
      expect(text).not.toContain('the secret');
    }
    await writeFile(join(folder, 'plain'), 'plain words');
    const plain = await assistant.tool('read_file', { agent_id: lab.agent_id, path: join(folder, 'plain') });
    expect(plain.text).toContain('plain words');
  });

  test('an assistant reads the record of its own session, and of no other', async () => {
    const made = await lab.assistant({ commands: { allowed: [echo], refused: [] } });
    await using assistant = await lab.connect(made);
    await assistant.tool('run_command', { agent_id: lab.agent_id, command: ['echo', 'x'] });
    const [session] = await lab.sessions(made.assistant_id);
    const own = await assistant.tool('read_session', { session_id: session?.session_id ?? '' });
    expect(own).toMatchObject({ failed: false });
    expect(own.text).toContain('session_opened');
    await using other = await lab.connect(await lab.assistant());
    expect(await other.tool('read_session', { session_id: session?.session_id ?? '' })).toMatchObject({
      failed: true,
    });
  });

  test('what terminals showed in another’s session is read if the fence lets it, and only then', async () => {
    const session_id = await recordedSession();
    for (const other_sessions of [false, true]) {
      await using assistant = await lab.connect(await lab.assistant({ other_sessions }));
      const { text, failed } = await assistant.tool('read_session', { session_id });
      expect({ other_sessions, failed }).toEqual({ other_sessions, failed: !other_sessions });
      expect(text.includes('first second third')).toBe(other_sessions);
    }
    const none = { all: false, client_ids: [], site_ids: [], agent_ids: [] };
    await using outside = await lab.connect(await lab.assistant({ other_sessions: true, devices: none }));
    expect((await outside.tool('read_session', { session_id })).failed).toBe(true);
  });

  test('output is bounded, and says what is missing', async () => {
    const made = await lab.assistant({
      commands: { allowed: [{ program: 'seq', args: ['**'], changes: false }], refused: [] },
    });
    await using assistant = await lab.connect(made);
    const { text } = await assistant.tool('run_command', {
      agent_id: lab.agent_id,
      command: ['seq', '1', '100000'],
    });
    expect(text.length).toBeLessThan(60_000);
    expect(text).toMatch(/\[… \d+ of 588895 bytes are not shown …\]/);
    expect(text).toContain('\n1\n2\n3\n');
    expect(text).toContain('\n99999\n100000\n');
  });
});

describe('what the fence does not allow', () => {
  test('a viewer sees the list and nothing more', async () => {
    await using assistant = await lab.connect(
      await lab.assistant({ commands: { allowed: [echo], refused: [] } }, 'viewer'),
    );
    expect((await assistant.tool('list_devices', {})).text).toContain(lab.agent_id);
    const run = await assistant.tool('run_command', { agent_id: lab.agent_id, command: ['echo'] });
    expect(run).toMatchObject({ failed: true });
    expect(run.text).toContain('list of devices only');
  });

  test('a device outside of the fence is not there', async () => {
    const none = { all: false, client_ids: [], site_ids: [], agent_ids: [] };
    await using assistant = await lab.connect(await lab.assistant({ devices: none }));
    expect((await assistant.tool('list_devices', {})).text).not.toContain(lab.agent_id);
    for (const [name, args] of [
      ['inspect_device', {}],
      ['run_command', { command: ['id'] }],
      ['read_file', { path: '/etc/hostname' }],
    ] as const) {
      const { text, failed } = await assistant.tool(name, { agent_id: lab.agent_id, ...args });
      expect(failed).toBe(true);
      expect(text).toContain('no such device');
    }
  });

  test('what is refused is refused without a person, and audited', async () => {
    const made = await lab.assistant({ commands: { allowed: [], refused: [{ program: 'rm', args: [] }] } });
    await using assistant = await lab.connect(made);
    const { text, failed } = await assistant.tool('run_command', {
      agent_id: lab.agent_id,
      command: ['sudo', 'rm', '-rf', folder],
    });
    expect(failed).toBe(true);
    expect(text).toStartWith('Refused');
    expect((await lab.audit(made.assistant_id)).map(({ action }) => action)).toEqual(['fence.refused']);
    expect(await lab.sessions(made.assistant_id)).toEqual([]);
  });

  test('more calls in a minute than the fence says wait', async () => {
    const made = await lab.assistant({ calls_per_minute: 3, commands: { allowed: [echo], refused: [] } });
    await using assistant = await lab.connect(made);
    const run = () => assistant.tool('run_command', { agent_id: lab.agent_id, command: ['echo'] });
    for (let count = 0; count < 3; count += 1) expect(await run()).toMatchObject({ failed: false });
    const late = await run();
    expect(late.failed).toBe(true);
    expect(late.text).toContain('3 calls a minute');
    lab.clock.skip(20_000);
    expect(await run()).toMatchObject({ failed: false });
  });
});

describe('keys', () => {
  test('a key is good for MCP alone, and nothing else is good for MCP', async () => {
    const { key } = await lab.assistant();
    for (const path of ['/api/v1/me', '/api/v1/agents', '/api/v1/approvals', '/api/v1/tunnel/sessions']) {
      expect((await fetch(lab.url + path, { headers: { authorization: `Bearer ${key}` } })).status).toBe(401);
    }
    for (const authorization of [
      `Bearer ${lab.owner}`,
      '',
      'Bearer guru_ai_x',
      `Basic ${key}`,
      key,
      `Bearer ${key}x`,
    ]) {
      const response = await fetch(`${lab.url}/mcp`, {
        method: 'POST',
        headers: { authorization },
        body: '{}',
      });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ code: 'bad_assistant_key' });
    }
  });

  test('a key in a page of another site is refused', async () => {
    const { key } = await lab.assistant();
    const headers = { authorization: `Bearer ${key}`, origin: 'https://evil.example' };
    expect((await fetch(`${lab.url}/mcp`, { method: 'POST', headers, body: '{}' })).status).toBe(403);
  });

  test('an assistant can not sign in as a person', async () => {
    const { assistant_id } = await lab.assistant();
    const user = await lab.db.asPartner(lab.partner_id, (tx) =>
      tx
        .selectFrom('users')
        .select(['kind', 'email', 'password_hash'])
        .where('user_id', '=', assistant_id)
        .executeTakeFirst(),
    );
    expect(user).toEqual({ kind: 'assistant', email: null, password_hash: null });
  });
});
