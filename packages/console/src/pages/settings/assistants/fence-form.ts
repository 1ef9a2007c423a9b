import type { Fence } from '@guru/protocol/api';
import { linesOf, readAllowed, readRefused, writeRules } from './command-lines.ts';
import { FIRST_FENCE } from './texts.ts';

/** A fence as it is typed. */
export interface FenceForm {
  allDevices: boolean;
  clients: readonly string[];
  readOnly: boolean;
  otherSessions: boolean;
  allowed: string;
  refused: string;
  read: string;
  write: string;
  refusedFiles: string;
  pace: string;
  waitMinutes: string;
}

export const NEW_FENCE: FenceForm = {
  ...FIRST_FENCE,
  allDevices: true,
  clients: [],
  readOnly: true,
  otherSessions: false,
  pace: '30',
  waitMinutes: '10',
};

export function toForm(fence: Fence): FenceForm {
  const { devices, commands, files } = fence;
  return {
    allDevices: devices.all,
    clients: devices.client_ids,
    readOnly: fence.read_only,
    otherSessions: fence.other_sessions,
    allowed: writeRules(commands.allowed),
    refused: writeRules(commands.refused),
    read: files.read.join('\n'),
    write: files.write.join('\n'),
    refusedFiles: files.refused.join('\n'),
    pace: String(fence.calls_per_minute),
    waitMinutes: String(Math.round(fence.approval_expires_s / 60)),
  };
}

/** What was typed as a fence; single devices and sites of the fence before stay in it. Throws `OpenQuoteError`. */
export function toFence(form: FenceForm, before: Fence | null): Fence {
  return {
    devices: {
      all: form.allDevices,
      client_ids: [...form.clients],
      site_ids: before?.devices.site_ids ?? [],
      agent_ids: before?.devices.agent_ids ?? [],
    },
    read_only: form.readOnly,
    other_sessions: form.otherSessions,
    commands: { allowed: readAllowed(form.allowed), refused: readRefused(form.refused) },
    files: { read: linesOf(form.read), write: linesOf(form.write), refused: linesOf(form.refusedFiles) },
    calls_per_minute: Number(form.pace),
    approval_expires_s: Number(form.waitMinutes) * 60,
  };
}
