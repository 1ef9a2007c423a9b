import { openTable } from '../../channels/process/this-table.ts';
import type { ProcessTable } from '../../channels/process/types.ts';
import { perf } from '../finding.ts';
import type { Kind } from './types.ts';

let table: ProcessTable | undefined;

export const check: Kind<'process'> = async ({ process: name, min, max }) => {
  // One for all checks: it remembers names and users.
  table ??= openTable();
  const wanted = nameOf(name);
  const processes = (await table.look()).filter(
    (one) => one.state !== 'zombie' && nameOf(one.name) === wanted,
  );
  const count = processes.length;
  const isRight = count >= min && (max === null || count <= max);
  const wish = max === null ? `at least ${min}` : min === max ? `${min}` : `${min} to ${max}`;
  const memory = processes.reduce((sum, one) => sum + one.memory, 0);
  return {
    level: isRight ? 'ok' : 'critical',
    summary: `Processes called ${name}: ${count}${isRight ? '' : `, and there should be ${wish}`}.`,
    perf: [{ ...perf('processes', count, ''), crit: `${min}:${max ?? ''}` }, perf('memory', memory, 'B')],
  };
};

/** On Windows a name is the same in capital letters, and with its ending. */
function nameOf(name: string): string {
  return process.platform === 'win32' ? name.toLowerCase().replace(/\.exe$/, '') : name;
}
