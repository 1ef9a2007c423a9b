import type { AgentDetail } from '@guru/protocol/api';
import { HardDrive } from 'lucide-react';
import { formatBytes } from '../../../lib/units.ts';
import { Meter } from '../../../ui/Meter.tsx';
import { TEXTS } from './texts.ts';

type Disk = NonNullable<AgentDetail['latest']>['disks'][number];

/** The drives of a Windows device, as its last heartbeat told them. */
export function DriveList({ drives, onGo }: { drives: readonly Disk[]; onGo: (path: string) => void }) {
  if (drives.length === 0) return <p className="gutter py-4 text-ink-3">{TEXTS.noDrives}</p>;
  return (
    <ul aria-label={TEXTS.drives} className="gutter flex flex-col py-3">
      {drives.map(({ mount, used, total }) => (
        <li
          key={mount}
          className="relative flex h-9 items-center gap-4 border-b border-line/70 hover:bg-hover"
        >
          <HardDrive size={15} aria-hidden className="text-ink-3" />
          <button
            type="button"
            onClick={() => onGo(`${mount.replace(/\\+$/, '')}\\`)}
            className="font-mono before:absolute before:inset-0"
          >
            {mount}
          </button>
          <Meter percent={total > 0 ? (used / total) * 100 : null} />
          <span className="num ml-auto text-ink-3">{formatBytes(total)}</span>
        </li>
      ))}
    </ul>
  );
}
