import type { ParseArgsOptionsConfig } from 'node:util';

/** What was given on the command line, by the option's name. */
export type Values = Readonly<Record<string, string | boolean | undefined>>;

/** One word after `guru-agent`. */
export interface Command {
  readonly options: ParseArgsOptionsConfig;
  /** Does it, and answers what the process ends with. Throws `AgentError`. */
  run(values: Values): Promise<number>;
}
