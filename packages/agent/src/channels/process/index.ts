import { type Clock, type OpenRequest, systemClock } from '@guru/protocol';
import type { Grant } from '@guru/protocol/control';
import { pause } from '../../link/pause.ts';
import { type Answer, AnswerFailure, answer, refuseChange } from '../answer.ts';
import { type ProcessParams, readProcessParams, type Target } from './params.ts';
import { openTable } from './this-table.ts';
import { Told } from './told.ts';
import type { ProcessTable } from './types.ts';

/** Between the two looks that a load is measured by. */
const FIRST_INTERVAL_MS = 500;
/** The first process of the system: without it there is none. */
const FIRST_PID = 1;

/** Serves a `process` channel (spec §5). */
export async function serveProcess(
  request: OpenRequest,
  grant: Grant,
  open: () => ProcessTable = openTable,
): Promise<void> {
  const params = readProcessParams(request.params);
  if (typeof params === 'string') request.reject('bad_params', params);
  else await answer(request, (to) => obey(params, open(), grant, to));
}

async function obey(params: ProcessParams, table: ProcessTable, grant: Grant, to: Answer): Promise<void> {
  if (params.op === 'list') return await list(table, to);
  if (params.op === 'watch') return await watch(table, params.interval_ms, to);
  refuseChange(grant);
  await check(table, params);
  try {
    if (params.op === 'kill') table.signal(params.pid, params.signal);
    else table.setNice(params.pid, params.nice);
  } catch (error) {
    throw failureOf(error, params);
  }
}

async function list(table: ProcessTable, to: Answer, clock: Clock = systemClock): Promise<void> {
  await table.look();
  await pause(clock, FIRST_INTERVAL_MS, to.signal);
  await new Told().tell(await table.look(), to);
}

/** Until nobody looks any more. A reader who is slow is waited for, and then told what is, not what was. */
async function watch(
  table: ProcessTable,
  interval_ms: number,
  to: Answer,
  clock: Clock = systemClock,
): Promise<void> {
  const told = new Told();
  for (let wait = FIRST_INTERVAL_MS; !to.signal.aborted; wait = interval_ms) {
    await told.tell(await table.look(), to);
    await pause(clock, wait, to.signal);
  }
}

/** What may be hit: not what the machine or this session lives by, and never another program that has got the number. */
async function check(table: ProcessTable, { pid, started_at, name }: Target): Promise<void> {
  if (pid === FIRST_PID || pid === process.pid) {
    const whose = pid === process.pid ? 'the agent itself' : 'the first process of the system';
    throw new AnswerFailure('not_allowed', `Process ${pid} is ${whose}.`);
  }
  const found = await table.find(pid);
  if (found === undefined) throw new AnswerFailure('gone', `Process ${pid} has ended.`);
  if (found.started_at !== started_at || found.name !== name) {
    throw new AnswerFailure('gone', `Process ${pid} is another one now: ${found.name}.`);
  }
}

function failureOf(error: unknown, { pid, name }: Target): unknown {
  if (!(error instanceof Error) || error instanceof AnswerFailure) return error;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ESRCH') return new AnswerFailure('gone', `Process ${pid} has ended.`);
  if (code === 'EPERM' || code === 'EACCES') {
    return new AnswerFailure('denied', `The system does not let the agent do that to ${name} (${pid}).`);
  }
  return new AnswerFailure('failed', error.message);
}
