import { Argument, Command } from 'commander';
import { print } from '../../context.ts';
import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import { type CommandWords, describeCommands } from './tree.ts';
import { zshCompletion } from './zsh.ts';

const WRITERS: Readonly<Record<string, (commands: readonly CommandWords[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

const EXAMPLES = `
Examples:
  source <(guru completion bash)                                   for this bash
  guru completion bash > ~/.local/share/bash-completion/completions/guru
  guru completion zsh > "\${fpath[1]}/_guru"
  guru completion fish > ~/.config/fish/completions/guru.fish`;

/** `whole`: the program with every command in it. */
export function completionCommand(whole: () => Promise<Command>): Command {
  return new Command('completion')
    .description('print what lets a shell complete guru’s words and the names of devices')
    .addArgument(new Argument('<shell>', 'for which shell').choices(Object.keys(WRITERS)))
    .addHelpText('after', EXAMPLES)
    .action(async (shell: string) => {
      const write = WRITERS[shell];
      if (write) print(write(describeCommands(await whole())).trimEnd());
    });
}
