import { expect, test } from 'bun:test';
import { parseDisabled, parseJob, parseJobs } from './launchctl-output.ts';

/** As launchctl(1) prints it, written after its manual page and public examples: not recorded on a Mac of ours. */
const LIST = [
  'PID\tStatus\tLabel',
  '-\t0\tcom.apple.SafariHistoryServiceAgent',
  '312\t0\torg.guru.agent',
  '-\t78\tcom.example.broken',
  '-\t-9\tcom.example.killed',
  '',
].join('\n');
const DISABLED =
  '\n\tdisabled services = {\n\t\t"com.example.off" => disabled\n\t\t"com.example.on" => enabled\n\t\t"com.example.old" => true\n\t}\n';
const PRINT = `system/org.guru.agent = {
	active count = 1
	path = /Library/LaunchDaemons/org.guru.agent.plist
	type = LaunchDaemon
	state = running

	program = /usr/local/lib/guru/guru-agent
	arguments = {
		/usr/local/lib/guru/guru-agent
		run
	}

	username = ada
	pid = 312
	last exit code = 1

	endpoints = {
		state = other
	}
}
`;

test('jobs are listed with how they are', () => {
  const jobs = parseJobs(LIST, new Set(['com.example.broken']));
  expect(jobs.map(({ name, state, starts, pid }) => [name, state, starts, pid])).toEqual([
    ['com.apple.SafariHistoryServiceAgent', 'stopped', 'automatic', null],
    ['org.guru.agent', 'running', 'automatic', 312],
    ['com.example.broken', 'failed', 'disabled', null],
    ['com.example.killed', 'stopped', 'automatic', null],
  ]);
});

test('what is disabled is read in the words of old and of new systems', () => {
  expect([...parseDisabled(DISABLED)]).toEqual(['com.example.off', 'com.example.old']);
});

test('a job is told with its own fields, not those of what is inside it', () => {
  expect(parseJob('org.guru.agent', PRINT, new Set())).toMatchObject({
    state: 'running',
    detail: 'running',
    pid: 312,
    command: '/usr/local/lib/guru/guru-agent',
    account: 'ada',
    file: '/Library/LaunchDaemons/org.guru.agent.plist',
  });
  const stopped = PRINT.replace('state = running', 'state = not running').replace(/\tpid = 312\n/, '');
  expect(parseJob('x', stopped, new Set(['x']))).toMatchObject({
    state: 'failed',
    starts: 'disabled',
    pid: null,
  });
});
