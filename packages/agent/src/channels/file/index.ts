import { ChannelCut, ChannelInbox, FieldError, Fields, type OpenRequest } from '@guru/protocol';
import type { Grant } from '@guru/protocol/control';
import { untilEnded } from '../until-ended.ts';
import { chmod } from './chmod.ts';
import { toFileFailure } from './failure.ts';
import type { Job, Operation, Run } from './job.ts';
import { list } from './list.ts';
import { mkdir } from './mkdir.ts';
import { pull } from './pull.ts';
import { push } from './push.ts';
import { read } from './read.ts';
import { remove } from './remove.ts';
import { rename } from './rename.ts';
import { stat } from './stat.ts';
import type { Transfers } from './transfers.ts';
import { tree } from './tree.ts';
import { write } from './write.ts';

const OPERATIONS: Readonly<Record<string, Operation>> = {
  list,
  stat,
  read,
  write,
  mkdir,
  remove,
  rename,
  chmod,
  tree,
  pull,
  push,
};

const MAX_ROOTS = 16;
const MAX_ROOT_CHARACTERS = 4096;

/** An operation that may be done, and the folders that it keeps to; none for all. */
interface Order {
  readonly run: Run;
  readonly roots: readonly string[];
}

/** Serves a `file` channel (spec §5): one operation on files, within what the grant allows. */
export async function serveFile(request: OpenRequest, grant: Grant, transfers: Transfers): Promise<void> {
  const order = readOrder(request, grant);
  if (order === undefined) return;
  const inbox = new ChannelInbox();
  const channel = inbox.attach(request.accept({}, inbox.events));
  try {
    await order.run({ channel, inbox, roots: order.roots, transfers });
  } catch (error) {
    if (!tell(error, channel)) throw error;
  }
  channel.end();
  await discardRest({ channel, inbox });
  await untilEnded(request.signal);
}

/** Reads what is wanted; what can't be, or may not be, is refused. */
function readOrder(request: OpenRequest, grant: Grant): Order | undefined {
  try {
    const fields = new Fields(request.params);
    const operation = OPERATIONS[fields.oneOf('op', OPERATIONS)];
    if (operation === undefined) throw new FieldError('op: unknown');
    const roots = readRoots(fields, grant);
    const run = operation.read(fields);
    fields.end();
    if (!operation.changes || grant.write) return { run, roots };
    request.reject('not_allowed', 'the grant of this session lets nothing be changed');
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    request.reject('bad_params', error.message);
  }
  return undefined;
}

/** The folders that it keeps to: the grant's, or where that names none, those that the technician names for this one operation. */
function readRoots(fields: Fields, grant: Grant): readonly string[] {
  if (!fields.has('within')) return grant.roots;
  if (grant.roots.length > 0) throw new FieldError('within: the grant names its folders itself');
  const within = fields.texts('within', MAX_ROOT_CHARACTERS, MAX_ROOTS);
  if (within.length === 0) throw new FieldError('within: at least one folder was expected');
  return within;
}

/** Tells the technician why it failed. Answers false for a fault of ours. */
function tell(error: unknown, channel: Job['channel']): boolean {
  if (error instanceof ChannelCut) return true;
  if (error instanceof FieldError) {
    channel.reset('bad_message', error.message);
    return true;
  }
  const failure = toFileFailure(error);
  if (failure === undefined) return false;
  channel.sendMessage({ type: 'failed', code: failure.code, message: failure.message });
  return true;
}

/** Lets what is still on its way pass by, up to the technician's own end: without credit it would never come. */
async function discardRest({ channel, inbox }: Pick<Job, 'channel' | 'inbox'>): Promise<void> {
  try {
    for (let item = await inbox.next(); item !== undefined; item = await inbox.next()) {
      if (item instanceof Uint8Array) channel.consume(item.length);
    }
  } catch (error) {
    if (!(error instanceof ChannelCut)) throw error;
  }
}
