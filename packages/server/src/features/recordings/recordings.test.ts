import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { call } from '../../fixtures/index.ts';
import { must, type Person } from '../tunnel/fixtures/lab.ts';
import { eventsOf, isOver, openRecordingLab, type RecordingLab } from './fixtures/recording-lab.ts';

let on: RecordingLab;
let ada: Person;
beforeAll(async () => {
  on = await openRecordingLab();
  ada = await on.lab.person('technician');
});
afterAll(() => on[Symbol.asyncDispose]());

const audited = async (action: string) => {
  const rows = await on.lab.db.asPartner(on.lab.partner_id, (tx) =>
    tx
      .selectFrom('audit_events')
      .select(['actor_id', 'target_id', 'details'])
      .where('action', '=', action)
      .execute(),
  );
  return rows;
};

/** A terminal with a known story, played to its end. */
async function story(person = ada) {
  const terminal = await on.terminal(person);
  terminal.print('ada@web-01:~$ ');
  await terminal.type('uname\r');
  terminal.print('uname\r\nLinux\r\n');
  terminal.channel.sendMessage({ type: 'resize', cols: 132, rows: 50 });
  await terminal.type('sudo id\r');
  terminal.print('[sudo] password for ada: ');
  await terminal.type('hunter2\r', true);
  terminal.print('\r\nuid=0(root) Grüße\r\n');
  await terminal.type('exit\r');
  terminal.exit(3);
  const [recording] = await on.until(terminal.session_id, isOver);
  if (recording === undefined) throw new Error('nothing was recorded');
  return { terminal, recording };
}

describe('a recorded terminal', () => {
  test('has what was printed, typed and resized, who opened it and how it ended', async () => {
    const { terminal, recording } = await story();
    expect(recording).toMatchObject({
      session_id: terminal.session_id,
      tech_id: ada.user_id,
      cols: 80,
      rows: 24,
      term: 'xterm-256color',
      keeps_input: true,
      exit_code: 3,
      exit_signal: null,
      lost_bytes: 0,
      cut: false,
    });
    const events = await eventsOf(on.lab.url, ada.token, recording.recording_id);
    const all = (wanted: string) => events.flatMap(([, code, data]) => (code === wanted ? [data] : []));
    expect(all('o').join('')).toBe(
      'ada@web-01:~$ uname\r\nLinux\r\n[sudo] password for ada: \r\nuid=0(root) Grüße\r\n',
    );
    expect(all('i').join('')).toBe('uname\rsudo id\rexit\r');
    expect(all('r')).toEqual(['132x50']);
    expect(all('m')[0]).toEndWith('opened the terminal');
    expect(all('x')).toEqual(['3']);
    expect(JSON.stringify(events)).not.toContain('hunter2');
  });

  test('is there within a second while it goes on', async () => {
    const terminal = await on.terminal(ada);
    terminal.print('still here');
    const begun = performance.now();
    const [recording] = await on.until(terminal.session_id, (found) => (found[0]?.output_bytes ?? 0) > 0);
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(recording).toMatchObject({ ended_at: null, output_bytes: 10 });
  });

  test('is read from any moment on', async () => {
    const { recording } = await story();
    const events = await eventsOf(on.lab.url, ada.token, recording.recording_id, recording.duration_ms);
    expect(events.at(-1)?.[1]).toBe('x');
  });

  test('is outlined: marks, and when it was busy', async () => {
    const { recording } = await story();
    const { recording_id } = recording;
    const path = 'GET /api/v1/recordings/{recording_id}';
    const detail = await must(call(on.lab.url, path, { token: ada.token, params: { recording_id } }));
    expect(detail.marks).toEqual([
      { at_ms: expect.any(Number), text: expect.stringContaining('opened the terminal') },
    ]);
    expect(detail.activity).toHaveLength(200);
    expect(detail.activity.reduce((sum, bytes) => sum + bytes)).toBe(recording.output_bytes);
  });

  test('is a file that is read line by line, with times that add up', async () => {
    const { recording } = await story();
    const response = await fetch(`${on.lab.url}/api/v1/recordings/${recording.recording_id}/cast`, {
      headers: { authorization: `Bearer ${ada.token}` },
    });
    expect(response.headers.get('content-type')).toBe('application/x-asciicast');
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="[A-Za-z0-9-]+\.cast"$/,
    );
    const [head = '', ...lines] = (await response.text()).split('\n').slice(0, -1);
    expect(JSON.parse(head)).toMatchObject({
      version: 3,
      term: { cols: 80, rows: 24, type: 'xterm-256color' },
    });
    const events = lines.map((line): [number, string, string] => JSON.parse(line));
    const known = await eventsOf(on.lab.url, ada.token, recording.recording_id);
    expect(events.map(([, code, data]) => [code, data])).toEqual(known.map(([, code, data]) => [code, data]));
    const seconds = events.reduce((sum, [interval]) => sum + interval, 0);
    expect(Math.round(seconds * 1000)).toBe(known.at(-1)?.[0] ?? 0);
    expect((await audited('recording.downloaded')).at(-1)).toMatchObject({
      actor_id: ada.user_id,
      target_id: recording.recording_id,
    });
  });

  test('that ends with its session is ended too', async () => {
    const terminal = await on.terminal(ada);
    terminal.print('cut off');
    await terminal.window[Symbol.asyncDispose]();
    const [recording] = await on.until(terminal.session_id, isOver);
    expect(recording).toMatchObject({ exit_code: null, output_bytes: 7 });
  });
});

describe('the search', () => {
  const search = (token: string, query: Record<string, string>) =>
    must(call(on.lab.url, 'GET /api/v1/recordings/search', { token, query }));

  test('finds a text with its line and its moment, across pieces, in either case', async () => {
    const terminal = await on.terminal(ada);
    terminal.print('first line\r\n\x1b[31mConnec');
    await on.until(terminal.session_id, (found) => (found[0]?.output_bytes ?? 0) > 10);
    terminal.print('tion\x1b[0m refused by db-02\r\nlast line\r\n');
    terminal.exit(0);
    const [recording] = await on.until(terminal.session_id, isOver);
    const { items } = await search(ada.token, {
      text: 'connection REFUSED',
      session_id: terminal.session_id,
    });
    expect(items).toMatchObject([
      { recording_id: recording?.recording_id, line: 'Connection refused by db-02' },
    ]);
    const events = await eventsOf(on.lab.url, ada.token, recording?.recording_id ?? '');
    const printed = events.find(([, code, data]) => code === 'o' && data.includes('refused'));
    expect(items[0]?.at_ms).toBe(printed?.[0] ?? -1);
    expect(
      (await search(ada.token, { text: 'first line', session_id: terminal.session_id })).items,
    ).toHaveLength(1);
    expect((await search(ada.token, { text: '%_', session_id: terminal.session_id })).items).toEqual([]);
  });

  test('is paged, and misses nothing', async () => {
    const stories = [await story(), await story(), await story()];
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof search>> = await search(ada.token, {
        text: 'uid=0',
        limit: '1',
        ...(cursor && { cursor }),
      });
      seen.push(...page.items.map(({ recording_id }) => recording_id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    for (const { recording } of stories) expect(seen).toContain(recording.recording_id);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test('is in the audit', async () => {
    await search(ada.token, { text: 'a secret of somebody' });
    expect(await audited('recording.searched')).toContainEqual({
      actor_id: ada.user_id,
      target_id: null,
      details: { text: 'a secret of somebody' },
    });
  });
});

describe('who may see what', () => {
  test('a technician sees what was recorded in his own sessions, an admin everything, a viewer nothing', async () => {
    const { recording } = await story();
    const { recording_id, session_id } = recording;
    const [bob, admin, viewer] = [
      await on.lab.person('technician'),
      await on.lab.person('admin'),
      await on.lab.person('viewer'),
    ];
    const { url } = on.lab;
    const answers = async ({ token }: Person) => {
      const query = { session_id };
      const text = 'uid=0';
      const listed = await call(url, 'GET /api/v1/recordings', { token, query });
      const found = await call(url, 'GET /api/v1/recordings/search', { token, query: { ...query, text } });
      const params = { recording_id };
      const one = await Promise.all([
        call(url, 'GET /api/v1/recordings/{recording_id}', { token, params }),
        call(url, 'GET /api/v1/recordings/{recording_id}/events', { token, params }),
        call(url, 'GET /api/v1/tunnel/sessions/{session_id}', { token, params: { session_id } }),
      ]);
      const file = await fetch(`${url}/api/v1/recordings/${recording_id}/cast`, {
        headers: { authorization: `Bearer ${token}` },
      });
      await file.arrayBuffer();
      return {
        listed: listed.ok ? listed.value.items.length : listed.status,
        found: found.ok ? found.value.items.length : found.status,
        one: [...one.map(({ status }) => status), file.status],
      };
    };
    const everything = { listed: 1, found: 1, one: [200, 200, 200, 200] };
    expect(await answers(ada)).toEqual(everything);
    expect(await answers(admin)).toEqual(everything);
    expect(await answers(bob)).toEqual({ listed: 0, found: 0, one: [403, 403, 403, 403] });
    expect(await answers(viewer)).toEqual({ listed: 403, found: 403, one: [403, 403, 403, 403] });
  });

  test('who looks into a recording is in the audit, once for a viewing', async () => {
    const { recording } = await story();
    const admin = await on.lab.person('admin');
    await eventsOf(on.lab.url, admin.token, recording.recording_id);
    await eventsOf(on.lab.url, admin.token, recording.recording_id);
    const views = (await audited('recording.viewed')).filter(({ actor_id }) => actor_id === admin.user_id);
    expect(views).toEqual([
      {
        actor_id: admin.user_id,
        target_id: recording.recording_id,
        details: { session_id: recording.session_id },
      },
    ]);
  });
});

test('a session is told as a timeline, paged, with its recordings', async () => {
  const { terminal, recording } = await story();
  const { session_id } = terminal;
  await must(call(on.lab.url, 'POST /api/v1/tunnel/close', { token: ada.token, body: { session_id } }));
  await on.lab.closed(ada, session_id);
  // The audit of what passes is written in batches.
  while (!(await on.lab.audit(session_id)).some(({ operation }) => operation === 'channel_finished')) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const operations: string[] = [];
  let cursor: string | null = null;
  do {
    const told: {
      recordings: unknown[];
      timeline: { items: { operation: string }[]; next_cursor: string | null };
    } = await must(
      call(on.lab.url, 'GET /api/v1/tunnel/sessions/{session_id}', {
        token: ada.token,
        params: { session_id },
        query: { limit: '2', ...(cursor && { cursor }) },
      }),
    );
    expect(told.recordings).toEqual([recording]);
    operations.push(...told.timeline.items.map(({ operation }) => operation));
    cursor = told.timeline.next_cursor;
  } while (cursor !== null);
  expect(operations.slice(0, 3)).toEqual(['session_opened', 'client_attached', 'channel_opened']);
  expect(operations).toContain('channel_finished');
  expect(operations).toContain('session_closed');
});

describe('the settings', () => {
  const put = (token: string, body: { record: boolean; keep_input: boolean; retention_days: number }) =>
    call(on.lab.url, 'PUT /api/v1/recording-settings', { token, body });
  const USUAL = { record: true, keep_input: true, retention_days: 90 };

  test('are the usual ones until an admin has said otherwise, which is audited', async () => {
    const read = () => must(call(on.lab.url, 'GET /api/v1/recording-settings', { token: ada.token }));
    expect(await read()).toEqual(USUAL);
    expect((await put(ada.token, USUAL)).status).toBe(403);
    const wanted = { record: true, keep_input: false, retention_days: 7 };
    expect(await must(put(on.lab.owner, wanted))).toEqual(wanted);
    expect(await read()).toEqual(wanted);
    expect((await audited('recording_settings.changed')).at(-1)?.details).toEqual({
      before: USUAL,
      after: wanted,
    });
    await must(put(on.lab.owner, USUAL));
  });

  test('without input no key is kept', async () => {
    await must(put(on.lab.owner, { ...USUAL, keep_input: false }));
    const { recording } = await story();
    const events = await eventsOf(on.lab.url, ada.token, recording.recording_id);
    expect(recording.keeps_input).toBe(false);
    expect(events.filter(([, code]) => code === 'i')).toEqual([]);
    expect(events.filter(([, code]) => code === 'o').length).toBeGreaterThan(0);
    await must(put(on.lab.owner, USUAL));
  });

  test('when nothing is to be recorded nothing is', async () => {
    await must(put(on.lab.owner, { ...USUAL, record: false }));
    const terminal = await on.terminal(ada);
    terminal.print('off the record');
    await must(put(on.lab.owner, USUAL));
    await story();
    expect(await on.until(terminal.session_id, () => true)).toEqual([]);
  });
});
