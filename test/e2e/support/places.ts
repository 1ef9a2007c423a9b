import { join } from 'node:path';

/** The project's folder. */
export const ROOT = join(import.meta.dir, '..', '..', '..');
/** The agent's program, run from its sources. */
export const AGENT_MAIN = join(ROOT, 'packages', 'agent', 'src', 'main.ts');
/** Where a server looks for the agents' programs that it gives out. */
export const AGENT_PROGRAMS = join(ROOT, 'dist', 'agent');
