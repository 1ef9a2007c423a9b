import type { ApprovalAction, Fence } from '@guru/protocol/api';
import { isPlainPath, isWithin } from './paths.ts';
import { carriesAnother } from './programs.ts';
import { allows, refuses } from './rules.ts';

/** What a fence says of an action: done at once, refused whoever asks, or left to a person, with the reason in words for both sides. */
export type Decision =
  | { readonly verdict: 'allowed' }
  | { readonly verdict: 'refused'; readonly why: string }
  | { readonly verdict: 'ask'; readonly why: string };

const allowed: Decision = { verdict: 'allowed' };
const ask = (why: string): Decision => ({ verdict: 'ask', why });
const refused = (why: string): Decision => ({ verdict: 'refused', why });

/** Decides on one action by an assistant's fence. Pure; whether the device is inside the fence is asked elsewhere. */
export function decide(fence: Fence, action: ApprovalAction): Decision {
  switch (action.tool) {
    case 'run_command':
      return decideCommand(fence, action);
    case 'read_file':
    case 'list_folder':
      return decidePath(fence, action.path, [...fence.files.read, ...fence.files.write]);
    case 'write_file':
      if (fence.read_only && !isWithin(action.path, fence.files.refused))
        return ask('The fence is read-only.');
      return decidePath(fence, action.path, fence.files.write);
  }
}

function decideCommand(fence: Fence, action: Extract<ApprovalAction, { tool: 'run_command' }>): Decision {
  const { command, shell, cwd, stdin } = action;
  const words = [...command, ...(stdin === null ? [] : [stdin])];
  const against = fence.commands.refused.find((rule) => refuses(rule, words));
  if (against !== undefined) return refused(`The fence refuses ${against.program}.`);
  if (shell) return ask('It is text for a shell, which can be anything.');
  const [program = '', ...args] = command;
  if (carriesAnother(program, args)) return ask(`${program} can run any other command.`);
  const rules = fence.commands.allowed.filter((rule) => allows(rule, command));
  if (rules.length === 0) return ask('No rule of the fence allows it.');
  if (cwd !== null) return ask('A rule allows it, but not in a folder of its own.');
  if (stdin !== null) return ask('A rule allows it, but not with input.');
  if (fence.read_only && rules.every(({ changes }) => changes))
    return ask('It changes the device, and the fence is read-only.');
  return allowed;
}

function decidePath(fence: Fence, path: string, roots: readonly string[]): Decision {
  if (!isPlainPath(path)) return refused('The path must be absolute, without . and .. in it.');
  if (isWithin(path, fence.files.refused)) return refused('The fence refuses this path.');
  return isWithin(path, roots) ? allowed : ask('The path is outside of the fence’s folders.');
}
