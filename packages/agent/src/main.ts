import { parseArgs } from 'node:util';
import { type CommandName, help, helpOf, isCommandName } from './commands/help.ts';
import type { Command, Values } from './commands/types.ts';
import { AgentError, FAILURES } from './failure.ts';
import { textOf } from './log.ts';

/** Each command is loaded when it is asked for: an agent that runs for years carries nothing of its installer. */
const COMMANDS: Readonly<Record<CommandName, () => Promise<{ readonly command: Command }>>> = {
  install: () => import('./commands/install.ts'),
  uninstall: () => import('./commands/uninstall.ts'),
  enrol: () => import('./commands/enrol.ts'),
  run: () => import('./commands/run.ts'),
  status: () => import('./commands/status.ts'),
  version: () => import('./commands/version.ts'),
};

/** Runs the command line, and answers what the process ends with. */
async function main([word = '--help', ...rest]: readonly string[]): Promise<number> {
  const name = word === '--version' ? 'version' : word;
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(help());
    return 0;
  }
  if (!isCommandName(name))
    throw new AgentError('usage', `There is no command ${JSON.stringify(name)}: guru-agent --help`);
  const { command } = await COMMANDS[name]();
  const values = readOptions(name, command, rest);
  if (values.help !== true) return await command.run(values);
  process.stdout.write(helpOf(name));
  return 0;
}

function readOptions(name: CommandName, { options }: Command, args: readonly string[]): Values {
  try {
    const help = { type: 'boolean', short: 'h' } as const;
    const { values } = parseArgs({ args: [...args], options: { ...options, help }, allowPositionals: false });
    return Object.fromEntries(
      Object.entries(values).flatMap(([key, value]) => (Array.isArray(value) ? [] : [[key, value] as const])),
    );
  } catch (error) {
    const why = textOf(error).replaceAll(/\s+/g, ' ');
    throw new AgentError('usage', `${why}. guru-agent ${name} --help shows what there is.`);
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const known = error instanceof AgentError;
  process.stderr.write(`guru-agent: ${known ? error.message : `a fault: ${textOf(error)}`}\n`);
  process.exitCode = known ? FAILURES[error.code].exit : FAILURES.fault.exit;
}
// A keep-alive connection or an open standard input keeps nobody waiting.
process.exit();
