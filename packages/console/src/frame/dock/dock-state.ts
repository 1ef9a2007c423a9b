import { keep, keepNumber } from '../../lib/kept.ts';

export const DOCK_HEIGHT = { min: 120, max: 1200 };

export const dockHeight = keepNumber('guru.dock.height', 320, DOCK_HEIGHT.min, DOCK_HEIGHT.max);

export const dockOpen = keep<boolean>(
  'guru.dock.open',
  true,
  (text) => text !== 'no',
  (open) => (open ? null : 'no'),
);
