import { ApiProblem, NetworkProblem } from '@guru/client';
import { FileProblem } from '@guru/client/files';
import { SessionProblem } from '@guru/client/session';

/** An error in the words of the page: what happened, what to do, and what to quote. */
export interface Told {
  readonly title: string;
  readonly advice: string;
  /** The stable code, and the request's id where the server gave one. */
  readonly code: string;
  readonly request_id: string | null;
}

/** What a device could not or would not do, by its code; the device's own words stand below. */
const DEVICE_TITLES: Readonly<Record<string, string>> = {
  unsupported: 'This device has nothing of the kind',
  not_allowed: 'That is not allowed',
  not_found: 'It is not there',
  gone: 'It has ended meanwhile',
  denied: 'The device does not let the agent do that',
  failed: 'It did not work',
  unknown_channel_type: 'The agent on this device is too old for that',
  session_closed: 'The session on this device has ended',
};

/** The same of files (spec §5), where they have codes of their own. */
const FILE_TITLES: Readonly<Record<string, string>> = {
  not_allowed: 'This session may not go there',
  bad_path: 'That is no path on this device',
  exists: 'Something has this name already',
  not_a_folder: 'That is no folder',
  not_a_file: 'That is no file that can be read',
  is_a_folder: 'That is a folder',
  not_empty: 'The folder is not empty',
  not_permitted: 'The device does not let the agent do that',
  read_only: 'It can only be read there',
  no_space: 'The device’s disk is full',
  name_too_long: 'The name is too long for the device',
  too_many_links: 'The links there lead round in a circle',
  too_deep: 'It lies too deep',
  crosses_devices: 'It can’t be moved to another file system',
  changed: 'It has changed meanwhile',
  mismatch: 'What arrived is not what was sent',
  busy: 'Something else is using it',
};

/** Turns whatever was thrown into words. Never shows a stack or a raw object. */
export function tell(error: unknown): Told {
  if (error instanceof ApiProblem) {
    return {
      title: error.title,
      advice: adviceOf(error),
      code: error.code,
      request_id: error.request_id || null,
    };
  }
  if (error instanceof NetworkProblem) {
    return {
      title: error.code === 'timed_out' ? 'The server took too long' : 'The server can’t be reached',
      advice: 'Check that it is running and that this computer is online. This page tries again by itself.',
      code: error.code,
      request_id: null,
    };
  }
  if (error instanceof FileProblem) {
    const title = FILE_TITLES[error.code] ?? DEVICE_TITLES[error.code] ?? 'It did not work';
    return { title, advice: error.message, code: error.code, request_id: null };
  }
  if (error instanceof SessionProblem) {
    const title = DEVICE_TITLES[error.code] ?? 'The device broke off';
    return { title, advice: error.message, code: error.code, request_id: null };
  }
  return {
    title: 'The console failed',
    advice: 'Reload the page. If it happens again, tell the people who run this server what you did.',
    code: error instanceof Error ? error.name : 'unknown',
    request_id: null,
  };
}

function adviceOf(error: ApiProblem): string {
  const wait = error.problem.retry_after_s;
  if (wait !== undefined) return `Wait ${wait} s, then try again.`;
  const faults = error.problem.errors?.map(({ path, message }) => `${path}: ${message}`).join(' · ');
  return faults ? `${error.detail} ${faults}` : error.detail;
}

/** Whether the server said no with this code. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof ApiProblem && error.code === code;
}

/** Whether no answer came at all: nothing is wrong with what was asked, and it may be asked again. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof NetworkProblem;
}
