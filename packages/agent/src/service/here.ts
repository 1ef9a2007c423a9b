import type { System } from './types.ts';

const SYSTEMS: Partial<Record<NodeJS.Platform, System>> = { darwin: 'macos', win32: 'windows' };

/** The system that this runs on, as service definitions call it. */
export function thisSystem(): System {
  return SYSTEMS[process.platform] ?? 'linux';
}
