import { fileURLToPath } from 'node:url';

/** Where `npm run build` puts the agents' programs, one for each platform. */
export const AGENT_PROGRAMS_FOLDER = fileURLToPath(new URL('../../../dist/agent', import.meta.url));
/** Where the console is built to. */
export const CONSOLE_FOLDER = fileURLToPath(new URL('../../console/dist', import.meta.url));
/** The agent's program, run from its sources for the machine that the server is on. */
export const AGENT_SOURCE = fileURLToPath(new URL('../../agent/src/main.ts', import.meta.url));
