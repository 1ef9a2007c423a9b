import type { AgentDetail } from '@guru/protocol/api';
import { formatBytes, formatPercent, loadLevel } from '../../../lib/units.ts';
import { Bar } from '../../../ui/Meter.tsx';
import { Section } from '../../../ui/Section.tsx';
import { StateShape } from '../../../ui/Status.tsx';
import { TEXTS } from '../texts.ts';

type Disk = NonNullable<AgentDetail['latest']>['disks'][number];

/** Each disk with how full it is. */
export function Disks({ disks }: { disks: readonly Disk[] }) {
  if (disks.length === 0) return null;
  return (
    <Section title={TEXTS.disks.title}>
      <ul>
        {disks.map((disk) => {
          const percent = disk.total > 0 ? (disk.used / disk.total) * 100 : 0;
          const level = loadLevel(percent);
          return (
            <li key={disk.mount} className="border-b border-line/70 py-2 last:border-0">
              <div className="mb-1.5 flex items-baseline gap-2">
                <span className="min-w-0 truncate font-mono text-12">{disk.mount}</span>
                <span className="text-12 text-ink-3">{disk.filesystem}</span>
                <span className="num ml-auto shrink-0 text-12 text-ink-2">
                  {TEXTS.disks.of(formatBytes(disk.used), formatBytes(disk.total))}
                </span>
                <span className="num flex w-12 shrink-0 items-center justify-end gap-1.5">
                  {level !== 'ok' && <StateShape state={level} size={8} />}
                  {formatPercent(percent)}
                </span>
              </div>
              <Bar percent={percent} className="w-full" />
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
