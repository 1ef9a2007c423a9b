import { MAX_KEPT_BYTES } from '@guru/protocol';
import type { CommandOutput, CommandResult } from '@guru/protocol/api';
import type { CommandExit, CommandReport } from '@guru/protocol/control';
import { outputText } from './output-text.ts';
import type { CommandEnding } from './way-store.ts';

/** What a device says of a command's end, as it is stored. Its texts have been bounded and found storable; what was printed may be anything. */
export function endingOf({ outcome, message, exit }: CommandReport): CommandEnding {
  const result = exit && resultOf(exit);
  const reason = message === '' ? null : message;
  switch (outcome) {
    case 'exited':
      if (exit?.timed_out) return { state: 'failed', reason: 'Its time was up, and it was ended.', result };
      return { state: 'done', reason: null, result };
    case 'not_started':
      return { state: 'failed', reason: reason ?? 'The device could not start it.', result };
    case 'cancelled':
      return { state: 'cancelled', reason: reason ?? 'It was cancelled.', result };
    case 'lost':
      return { state: 'lost', reason: reason ?? 'What became of it is not known.', result };
  }
}

function resultOf({ code, signal, timed_out, duration_ms, stdout, stderr }: CommandExit): CommandResult {
  return {
    exit_code: code,
    signal,
    timed_out,
    duration_ms,
    stdout: toOutput(stdout),
    stderr: toOutput(stderr),
  };
}

function toOutput({ base64, bytes, sha256 }: CommandExit['stdout']): CommandOutput {
  const kept = Buffer.from(base64, 'base64').subarray(0, MAX_KEPT_BYTES);
  const truncated = bytes > kept.length;
  const { text, ...raw } = outputText(kept, truncated);
  // The database's texts have no zeros.
  const isWhole = !text.includes('\0');
  return {
    text: text.replaceAll('\0', '\ufffd'),
    ...(isWhole ? raw : { base64: kept.toString('base64') }),
    bytes,
    sha256,
    truncated,
  };
}
