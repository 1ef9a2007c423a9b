import type { StartTerminal } from './types.ts';

/** A shell on Windows. Throws when it can't be started. */
export const startWindowsTerminal: StartTerminal = () => {
  throw new Error('terminals of Windows are not served yet');
};
