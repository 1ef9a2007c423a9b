import { afterAll, expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@guru/protocol';
import type { Grant } from '@guru/protocol/control';
import { watchLeaks } from '@guru/testkit';
import { askStage } from '../fixtures/answers.ts';
import { ChannelStage } from '../fixtures/channel-stage.ts';
import { eventually } from '../fixtures/processes.ts';
import { type RecordedSystemd, recordedSystemd } from '../fixtures/systemctl.ts';
import { serveService } from './index.ts';
import { SystemdServices } from './linux.ts';

const onLinux = test.if(process.platform === 'linux');
const leaks = watchLeaks();
afterAll(leaks.check);

const stage = (systemd: Pick<RecordedSystemd, 'booted' | 'programs'>, grant: Partial<Grant> = {}) =>
  new ChannelStage(
    'service',
    (request, granted) => serveService(request, granted, new SystemdServices(systemd)),
    grant,
  );

onLinux('a list has what is loaded and what is only installed, and no other names or patterns', async () => {
  using systemd = recordedSystemd();
  await using on = stage(systemd);
  const { items } = await askStage(on, 'service', { op: 'list' });
  expect(items.map(({ name, state, starts, pid }) => [name, state, starts, pid])).toEqual([
    ['bad.service', 'failed', 'manual', null],
    ['cron.service', 'stopped', 'automatic', null],
    ['debug-shell.service', 'stopped', 'manual', null],
    ['good.service', 'running', 'automatic', 62],
    ['masked.service', 'stopped', 'disabled', null],
    ['once.service', 'finished', 'manual', null],
  ]);
});

onLinux('inspecting tells all that helps to see why a service is as it is', async () => {
  using systemd = recordedSystemd();
  await using on = stage(systemd);
  const { items } = await askStage(on, 'service', { op: 'inspect', name: 'good' });
  expect(items).toEqual([
    {
      name: 'good.service',
      description: 'A good service',
      state: 'running',
      detail: 'active (running)',
      starts: 'automatic',
      pid: 62,
      since: Date.UTC(2026, 10, 26, 2, 0, 13),
      memory: 192_512,
      command: '/bin/sh -c echo hello ; exec sleep 1000',
      account: 'root',
      file: '/etc/systemd/system/good.service',
      log: ['2026-11-26T02:00:13+0000 vm sh[62]: hello from good'],
    },
  ]);
  const bad = await askStage(on, 'service', { op: 'inspect', name: 'bad.service' });
  expect(bad.items[0]).toMatchObject({
    detail: 'failed (failed): exit-code',
    account: 'nobody',
    memory: null,
  });
  const once = await askStage(on, 'service', { op: 'inspect', name: 'once.service' });
  expect(once.items[0]).toMatchObject({ memory: null, since: null, command: '' });
});

onLinux(
  'a change is asked of systemd by the name alone, and answered with what the service is then',
  async () => {
    using systemd = recordedSystemd();
    await using on = stage(systemd);
    for (const op of ['start', 'restart', 'enable', 'disable']) {
      const { items, failed } = await askStage(on, 'service', { op, name: 'good.service' });
      expect({ failed, name: items[0]?.name }).toEqual({ failed: null, name: 'good.service' });
    }
    const asked = readFileSync(join(systemd.folder, 'asked'), 'utf8').split('\n');
    expect(asked.filter((line) => line.includes('--no-ask-password'))).toEqual([
      '--no-pager start --no-ask-password -- good.service',
      '--no-pager restart --no-ask-password -- good.service',
      '--no-pager enable --no-ask-password -- good.service',
      '--no-pager disable --no-ask-password -- good.service',
    ]);
  },
);

onLinux.each([
  ['start', 'masked', 'failed', 'Failed to start masked.service: Unit masked.service is masked.'],
  ['start', 'nosuch', 'not_found', 'There is no service nosuch.service.'],
  ['inspect', 'nosuch', 'not_found', 'There is no service nosuch.service.'],
  ['stop', 'good', 'denied', 'Failed to stop good.service: Access denied'],
] as const)('%s %s fails with %s, in the words of systemd', async (op, name, code, message) => {
  using systemd = recordedSystemd();
  await using on = stage(systemd);
  expect((await askStage(on, 'service', { op, name })).failed).toEqual({ code, message });
});

onLinux('a_machine_without_systemd_says_that_it_has_no_service_manager', async () => {
  await using on = stage({ booted: '/nonexistent', programs: '' });
  for (const params of [{ op: 'list' }, { op: 'inspect', name: 'cron' }, { op: 'start', name: 'cron' }]) {
    const { items, failed } = await askStage(on, 'service', params);
    expect({ items, code: failed?.code }).toEqual({ items: [], code: 'unsupported' });
    expect(failed?.message).toContain('No systemd runs here');
  }
});

onLinux('systemd_without_its_programs_is_told', async () => {
  using systemd = recordedSystemd();
  await using on = stage({ booted: systemd.booted, programs: '/nonexistent/' });
  expect((await askStage(on, 'service', { op: 'list' })).failed?.code).toBe('failed');
});

onLinux('a_technician_who_gives_up_ends_the_program_that_waits', async () => {
  using systemd = recordedSystemd();
  await using on = stage(systemd);
  const screen = on.open('service', { op: 'restart', name: 'bad' });
  await screen.accepted;
  const asked = join(systemd.folder, 'asked');
  await eventually(() => existsSync(asked) && readFileSync(asked, 'utf8').includes('restart'));
  screen.channel.reset('session_closed', 'enough');
  await on.session.close();
  expect(on.served[0]?.state).toBe('closed');
});

onLinux('what_would_cut_the_agent_off_is_refused', async () => {
  using systemd = recordedSystemd();
  await using on = stage(systemd);
  for (const name of ['guru-agent.service', 'guru-agent', 'GuruAgent', 'org.guru.agent']) {
    for (const op of ['stop', 'disable']) {
      expect((await askStage(on, 'service', { op, name })).failed?.code).toBe('not_allowed');
    }
  }
});

onLinux('a_session_that_may_only_look_changes_nothing', async () => {
  using systemd = recordedSystemd();
  await using on = stage(systemd, { write: false });
  expect((await askStage(on, 'service', { op: 'start', name: 'good' })).failed?.code).toBe('not_allowed');
  expect((await askStage(on, 'service', { op: 'inspect', name: 'good' })).items.length).toBe(1);
});

test.each<[string, JsonObject]>([
  ['no_op', {}],
  ['another_op', { op: 'reload', name: 'x' }],
  ['no_name', { op: 'start' }],
  ['an_option_for_a_name', { op: 'start', name: '--root=/tmp' }],
  ['a_path', { op: 'start', name: '/etc/systemd/system/x.service' }],
  ['a_line_end', { op: 'start', name: 'x\nstop' }],
  ['a_quote', { op: 'start', name: 'x" & calc "' }],
  ['an_empty_name', { op: 'inspect', name: '' }],
  ['a_list_of_one', { op: 'list', name: 'x' }],
])('params_with_%s_are_refused', async (_, params) => {
  await using on = stage({ booted: '/nonexistent', programs: '' });
  expect(await on.open('service', params).ended).toMatchObject({ how: 'reset', code: 'bad_params' });
});
