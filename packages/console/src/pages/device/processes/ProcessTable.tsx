import type { AgentDetail } from '@guru/protocol/api';
import { formatBytes } from '../../../lib/units.ts';
import { TEXTS } from '../texts.ts';

type Process = NonNullable<AgentDetail['latest']>['top_cpu'][number];

const NUMBER = 'num w-20 py-1.75 text-right font-normal';

/** Processes as they are told; their order is the device's. */
export function ProcessTable({ label, processes }: { label: string; processes: readonly Process[] }) {
  const words = TEXTS.process;
  if (processes.length === 0) return <p className="py-2 text-ink-3">{words.none}</p>;
  return (
    <table aria-label={label} className="w-full table-fixed">
      <thead>
        <tr className="text-left text-12 text-ink-3 *:py-1.75 *:font-normal">
          <th>{words.name}</th>
          <th className="w-28 max-sm:hidden">{words.user}</th>
          <th className={`${NUMBER} max-sm:hidden`}>{words.pid}</th>
          <th className={NUMBER}>{words.cpu}</th>
          <th className={NUMBER}>{words.memory}</th>
        </tr>
      </thead>
      <tbody>
        {processes.map(({ pid, name, user, cpu_percent, memory }) => (
          <tr key={pid} className="border-t border-line/70">
            <td className="truncate py-1.75 pr-3 font-mono text-12" title={name}>
              {name}
            </td>
            <td className="truncate text-ink-2 max-sm:hidden">{user}</td>
            <td className={`${NUMBER} text-ink-3 max-sm:hidden`}>{pid}</td>
            <td className={NUMBER}>{cpu_percent.toFixed(1)}%</td>
            <td className={`${NUMBER} text-ink-2`}>{formatBytes(memory)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
