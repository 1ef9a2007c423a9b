import { AGENT_VERSION } from '../version.ts';
import type { Command } from './types.ts';

/** `guru-agent version` */
export const command: Command = {
  options: {},
  run() {
    process.stdout.write(`${AGENT_VERSION}\n`);
    return Promise.resolve(0);
  },
};
