import { afterAll, afterEach, expect, test } from 'bun:test';
import { watchLeaks } from '@guru/testkit';
import { execStage, openScript } from '../fixtures/exec.ts';
import { eventually, isAlive } from '../fixtures/processes.ts';
import type { Screen } from '../fixtures/screen.ts';

const leaks = watchLeaks();
afterAll(leaks.check);

/** What must not be left, whatever a test found. */
const seen = new Set<number>();
afterEach(() => {
  for (const pid of seen) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  seen.clear();
});

/** The shell, a child, a grandchild, one that won't go when it is asked, one in a session of its own, a daemon, and one that is in a session of its own, has no mark and won't go. */
const FAMILY = [
  'echo $$',
  'sleep 1000 & echo $!',
  "sh -c 'sleep 1000 & echo $!; wait' &",
  "(trap '' TERM HUP; sleep 1000 & echo $!; wait) &",
  "setsid sh -c 'echo $$; exec sleep 1000' &",
  "(setsid sh -c 'sleep 1000 & echo $!' &)",
  "env -i setsid sh -c 'trap : TERM; echo $$; while :; do sleep 1; done' &",
];
const MEMBERS = FAMILY.length;

async function family(screen: Screen): Promise<number[]> {
  await screen.until(() => screen.text.split('\n').length > MEMBERS);
  const pids = screen.text.trim().split('\n').map(Number);
  for (const pid of pids) seen.add(pid);
  return pids;
}

const FOREVER = [...FAMILY, 'wait'].join('\n');

test.each<[string, (screen: Screen) => void]>([
  ['when_the_technician_resets_it', (screen) => screen.channel.reset('internal', 'enough')],
  ['when_it_is_told_to_go', (screen) => screen.channel.sendMessage({ type: 'signal', name: 'KILL' })],
])('nothing_of_the_whole_tree_is_left_%s', async (_, end) => {
  await using on = execStage();
  const screen = openScript(on, FOREVER);
  const pids = await family(screen);
  expect(pids.filter(isAlive)).toEqual(pids);
  end(screen);
  await eventually(() => !pids.some(isAlive));
});

test('nothing_of_the_whole_tree_is_left_when_its_time_is_up', async () => {
  await using on = execStage();
  const screen = openScript(on, FOREVER, { timeout_ms: 500 });
  const pids = await family(screen);
  expect(await screen.exit()).toMatchObject({ timed_out: true });
  await eventually(() => !pids.some(isAlive));
});

test('the_end_of_a_session_waits_until_nothing_of_its_commands_is_left', async () => {
  await using on = execStage();
  const screens = [openScript(on, FOREVER), openScript(on, FOREVER)];
  const pids = (await Promise.all(screens.map(family))).flat();
  await on.session.close();
  expect(pids.filter(isAlive)).toEqual([]);
});

test('a_command_that_was_given_up_before_it_began_leaves_nothing', async () => {
  await using on = execStage();
  const screen = openScript(on, 'echo $$; sleep 1000');
  screen.channel.reset('internal', 'enough');
  await screen.ended;
  await on.session.close();
  expect(on.served.every(({ state }) => state === 'closed')).toBe(true);
  expect(screen.text).toBe('');
});

test('what a command leaves running ends with it, and a daemon that it has started stays', async () => {
  await using on = execStage();
  const script = "sleep 1000 & echo $!; setsid sh -c 'echo $$; exec sleep 1000 >/dev/null 2>&1' & sleep 0.2";
  const screen = openScript(on, script);
  expect(await screen.exit()).toMatchObject({ code: 0, timed_out: false });
  const [job = 0, daemon = 0] = screen.text.trim().split('\n').map(Number);
  seen.add(job).add(daemon);
  await eventually(() => !isAlive(job));
  screen.channel.end();
  await screen.ended;
  await on.session.close();
  expect(isAlive(daemon)).toBe(true);
});

test('a_job_that_keeps_the_pipes_open_does_not_keep_a_command_that_has_ended', async () => {
  await using on = execStage();
  const screen = openScript(on, 'echo done >&2; sleep 1000 & yes &');
  screen.stopReading();
  await screen.until(() => screen.errorText === 'done\n');
  screen.readAgain();
  expect(await screen.exit()).toMatchObject({ code: 0 });
});
