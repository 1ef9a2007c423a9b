import type { ServiceDetail, ServiceInfo, ServiceStart, ServiceState } from './types.ts';

/** What `systemctl show` is asked for, org.freedesktop.systemd1(5). */
export const LISTED = [
  'Id',
  'Description',
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'MainPID',
] as const;
export const INSPECTED = [
  ...LISTED,
  'StateChangeTimestamp',
  'MemoryCurrent',
  'ExecStart',
  'User',
  'FragmentPath',
  'Result',
] as const;

/** The properties of one unit, by name. */
type Unit = ReadonlyMap<string, string>;

const STATES: Readonly<Record<string, ServiceState>> = {
  active: 'running',
  reloading: 'running',
  refreshing: 'running',
  inactive: 'stopped',
  failed: 'failed',
  activating: 'starting',
  deactivating: 'stopping',
  maintenance: 'stopped',
};

/** States of unit files, systemctl(1). What is "disabled" there can be started by hand; what can't is "masked". */
const STARTS: Readonly<Record<string, ServiceStart>> = {
  enabled: 'automatic',
  'enabled-runtime': 'automatic',
  generated: 'automatic',
  disabled: 'manual',
  static: 'manual',
  indirect: 'manual',
  linked: 'manual',
  'linked-runtime': 'manual',
  transient: 'manual',
  masked: 'disabled',
  'masked-runtime': 'disabled',
};

/** The answer of `systemctl show`: for each unit lines of `Name=value`, and an empty line between two. */
export function parseUnits(text: string): Unit[] {
  return text
    .split(/\n\n+/)
    .map((block) => {
      const unit = new Map<string, string>();
      for (const line of block.split('\n')) {
        const at = line.indexOf('=');
        if (at > 0) unit.set(line.slice(0, at), line.slice(at + 1));
      }
      return unit;
    })
    .filter((unit) => unit.size > 0);
}

/** The answer of `systemctl list-unit-files`: name, state, and what else there is. Other names of a service and patterns for services are none. */
export function parseUnitFiles(text: string): ServiceInfo[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', state = ''] = line.trim().split(/\s+/);
    if (!name.endsWith('.service') || name.includes('@.') || state === 'alias') return [];
    return [
      {
        name,
        description: '',
        state: 'stopped' as const,
        detail: 'not loaded',
        starts: STARTS[state] ?? 'unknown',
        pid: null,
      },
    ];
  });
}

export function readUnit(unit: Unit): ServiceInfo {
  const [active, sub] = [text(unit, 'ActiveState'), text(unit, 'SubState')];
  const pid = Number(text(unit, 'MainPID'));
  return {
    name: text(unit, 'Id'),
    description: text(unit, 'Description'),
    state: active === 'active' && sub === 'exited' ? 'finished' : (STATES[active] ?? 'unknown'),
    detail: `${active} (${sub})`,
    starts:
      STARTS[text(unit, 'UnitFileState')] ?? (text(unit, 'LoadState') === 'masked' ? 'disabled' : 'unknown'),
    pid: pid > 0 ? pid : null,
  };
}

export function readDetail(unit: Unit): Omit<ServiceDetail, 'log'> {
  const info = readUnit(unit);
  const result = text(unit, 'Result');
  const memory = Number(text(unit, 'MemoryCurrent') || Number.NaN);
  return {
    ...info,
    // "exit-code", "oom-kill", "timeout": why it has failed.
    detail: info.state === 'failed' && result !== '' ? `${info.detail}: ${result}` : info.detail,
    since: readTime(text(unit, 'StateChangeTimestamp')),
    // What systemd does not count it gives as the largest number that there is, or as "[not set]".
    memory: Number.isSafeInteger(memory) ? memory : null,
    command: /argv\[\]=(.*?) ; ignore_errors=/.exec(text(unit, 'ExecStart'))?.[1] ?? '',
    account: text(unit, 'User') || 'root',
    file: text(unit, 'FragmentPath'),
  };
}

/** "Thu 2026-11-26 01:41:05 UTC"; nothing when it never happened. */
function readTime(text: string): number | null {
  const [, date, time] = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC/.exec(text) ?? [];
  return date === undefined ? null : Date.parse(`${date}T${time}Z`);
}

function text(unit: Unit, name: string): string {
  return unit.get(name) ?? '';
}
