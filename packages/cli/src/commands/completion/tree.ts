import type { Command } from 'commander';

/** A word that can be typed, and what it does. */
export interface Word {
  readonly word: string;
  readonly description: string;
}

/** What a completion script knows of one command. */
export interface CommandWords extends Word {
  readonly options: readonly Word[];
  /** Words that fit in the place of its argument: fixed ones, or the names of devices. */
  readonly argument: readonly string[] | 'device' | null;
}

/** The commands of the program, with their options, as they are defined: nothing is written down twice. */
export function describeCommands(program: Command): CommandWords[] {
  return program
    .createHelp()
    .visibleCommands(program)
    .map((command) => {
      const [argument] = command.registeredArguments;
      return {
        word: command.name(),
        description: command.description(),
        options: command
          .createHelp()
          .visibleOptions(command)
          .flatMap(({ long, description }) => (long ? [{ word: long, description }] : [])),
        argument: argument?.argChoices ?? (argument?.name() === 'device' ? 'device' : null),
      };
    });
}
