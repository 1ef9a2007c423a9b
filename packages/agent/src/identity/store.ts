import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { FieldError, Fields } from '@guru/protocol';
import { AgentError } from '../failure.ts';
import { textOf } from '../log.ts';

/** Who this agent is, and whom it believes. */
export interface Identity {
  readonly agent_id: string;
  /** Ed25519, PKCS #8 in base64url. */
  readonly private_key: string;
  readonly server_url: string;
  /** The pinned key: 32 raw bytes in base64url. */
  readonly server_public_key: string;
}

const FILE = 'identity.json';
const MAX_FILE_BYTES = 16 * 1024;
const MAX_TEXT = 2048;
/** Permission bits of everybody but the owner. */
const OTHERS = 0o077;
const OTHERS_MAY_WRITE = 0o022;

/** Reads the identity; undefined when this machine has not enrolled. Refuses one that others could have read or changed. */
export function loadIdentity(folder: string): Identity | undefined {
  const path = join(folder, FILE);
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new AgentError('unsafe_identity', `${path} can't be opened: ${textOf(error)}.`);
  }
  try {
    const { mode, uid, size } = fstatSync(fd);
    refuseShared(
      path,
      mode & OTHERS,
      uid,
      `Enrol again, because its key may be known; or, if you are sure that it is not: chmod 600 ${path}`,
    );
    const about = statSync(folder);
    refuseShared(folder, about.mode & OTHERS_MAY_WRITE, about.uid, `Run: chmod 700 ${folder}`);
    if (size > MAX_FILE_BYTES)
      throw new AgentError('unsafe_identity', `${path} is too large to be an identity.`);
    return parseIdentity(path, readFileSync(fd, 'utf8'));
  } finally {
    closeSync(fd);
  }
}

/**
 * Writes the identity so that a crash leaves the old one or the new one, whole, and nobody else can read it at any
 * moment. Makes the folder if it isn't there.
 */
export function saveIdentity(folder: string, identity: Identity): void {
  preparePrivateFolder(folder);
  const path = join(folder, FILE);
  const temporary = `${path}.${process.pid}.new`;
  rmSync(temporary, { force: true });
  const fd = openSync(temporary, 'wx', 0o600);
  try {
    writeSync(fd, `${JSON.stringify(identity, null, 2)}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(temporary, path);
  syncFolder(folder);
}

export function forgetIdentity(folder: string): void {
  rmSync(join(folder, FILE), { force: true });
}

/** A folder of our own: made if it isn't there, closed to others. */
export function preparePrivateFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (process.platform !== 'win32') chmodSync(folder, 0o700);
  } catch (error) {
    throw new AgentError('unwritable_folder', `The folder ${folder} can't be used: ${textOf(error)}.`);
  }
}

function parseIdentity(path: string, text: string): Identity {
  try {
    const fields = new Fields(JSON.parse(text));
    const identity = {
      agent_id: fields.uuid('agent_id'),
      private_key: fields.text('private_key', MAX_TEXT),
      server_url: fields.text('server_url', MAX_TEXT),
      server_public_key: fields.base64url('server_public_key', 32),
    };
    fields.end();
    return identity;
  } catch (error) {
    if (!(error instanceof FieldError) && !(error instanceof SyntaxError)) throw error;
    throw new AgentError(
      'unsafe_identity',
      `${path} is damaged (${error.message}). Remove it and enrol again.`,
    );
  }
}

/** Windows keeps no such bits; there the installer closes the folder with an access list. */
function refuseShared(path: string, openBits: number, owner: number, mend: string): void {
  if (process.platform === 'win32') return;
  const us = process.geteuid?.() ?? owner;
  if (owner !== us)
    throw new AgentError('unsafe_identity', `${path} belongs to user ${owner}, and we are ${us}. ${mend}`);
  if (openBits !== 0) throw new AgentError('unsafe_identity', `Others can use ${path}. ${mend}`);
}

/** The new name is on the disk only when the folder is. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
