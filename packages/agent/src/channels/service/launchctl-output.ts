import type { ServiceDetail, ServiceInfo, ServiceState } from './types.ts';

/** The answer of `launchctl list`: a heading, then number, last exit and label of each job. */
export function parseJobs(text: string, disabled: ReadonlySet<string>): ServiceInfo[] {
  return text.split('\n').flatMap((line) => {
    const [, pid, exit, name] = /^(\d+|-)\t(-?\d+)\t(\S.*)$/.exec(line) ?? [];
    if (pid === undefined || exit === undefined || name === undefined) return [];
    const state = pid === '-' ? stateAfter(Number(exit)) : 'running';
    return [
      {
        name,
        description: '',
        state,
        detail: pid === '-' ? `last exit ${exit}` : 'running',
        starts: disabled.has(name) ? ('disabled' as const) : ('automatic' as const),
        pid: pid === '-' ? null : Number(pid),
      },
    ];
  });
}

/** The answer of `launchctl print-disabled system`: `"label" => disabled` (`true` before macOS 13) for each that was ever changed. */
export function parseDisabled(text: string): Set<string> {
  return new Set([...text.matchAll(/"([^"\n]+)" => (?:disabled|true)$/gm)].flatMap(([, name]) => name ?? []));
}

/** The answer of `launchctl print system/<label>`: indented lines of `name = value`, those of the job itself by one tab. */
export function parseJob(name: string, text: string, disabled: ReadonlySet<string>): ServiceDetail {
  const fields = new Map<string, string>();
  for (const [, key, value] of text.matchAll(/^\t([a-z][a-z ]*) = (.*)$/gm)) {
    if (key !== undefined && value !== undefined && !fields.has(key)) fields.set(key, value);
  }
  const pid = Number(fields.get('pid') ?? 0);
  const exit = Number.parseInt(fields.get('last exit code') ?? '0', 10);
  const state = fields.get('state') ?? '';
  return {
    name,
    description: '',
    state: state === 'running' ? 'running' : stateAfter(exit || 0),
    detail: state,
    starts: disabled.has(name) ? 'disabled' : 'automatic',
    pid: pid > 0 ? pid : null,
    since: null,
    memory: null,
    command: fields.get('program') ?? '',
    account: fields.get('username') ?? 'root',
    file: fields.get('path') ?? '',
    log: [],
  };
}

/** A job that does not run has ended, well or badly, or has not begun. A negative number is the signal that ended it. */
function stateAfter(exit: number): ServiceState {
  return exit > 0 ? 'failed' : 'stopped';
}
