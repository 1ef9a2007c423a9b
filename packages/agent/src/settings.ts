import { AgentError } from './failure.ts';
import { LEVELS, type Level } from './log.ts';

/** What the environment says. The table in `help.ts` shows it to people. */
export interface Settings {
  readonly logLevel: Level;
  /** The shell that technicians get, instead of the user's own. */
  readonly shell?: string;
  /** Stands in for the machine's own id: machines cloned from one image share that. */
  readonly machineId?: string;
  /** Sessions at once, whatever the server's limits allow. */
  readonly maxSessions: number;
}

const MOST_SESSIONS = 64;

/** Reads the environment. An empty variable counts as not set. Throws an `AgentError` `usage` that names the variable. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const shell = env.GURU_AGENT_SHELL;
  const machineId = env.GURU_AGENT_MACHINE_ID;
  return {
    logLevel: readLevel(env.GURU_AGENT_LOG || 'info'),
    maxSessions: readCount(env.GURU_AGENT_MAX_SESSIONS || String(MOST_SESSIONS)),
    ...(shell ? { shell } : {}),
    ...(machineId ? { machineId } : {}),
  };
}

function readLevel(text: string): Level {
  for (const level in LEVELS) if (level === text) return level as Level;
  throw new AgentError('usage', `GURU_AGENT_LOG must be one of ${Object.keys(LEVELS).join(', ')}.`);
}

function readCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= MOST_SESSIONS) return count;
  throw new AgentError('usage', `GURU_AGENT_MAX_SESSIONS must be a number from 1 to ${MOST_SESSIONS}.`);
}
