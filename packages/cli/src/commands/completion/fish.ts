import type { CommandWords } from './tree.ts';

/** The completion script for fish. Names of devices are asked of `guru` itself. */
export function fishCompletion(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(({ word, description, options, argument }) => {
    const inside = `complete -c guru -n ${quote(`__fish_seen_subcommand_from ${word}`)}`;
    const argumentLine = argumentWords(argument);
    return [
      `complete -c guru -n __fish_use_subcommand -a ${word} -d ${quote(description)}`,
      ...options.map((option) => `${inside} -l ${option.word.slice(2)} -d ${quote(option.description)}`),
      ...(argumentLine === null ? [] : [`${inside} -a ${quote(argumentLine)}`]),
    ];
  });
  return `# fish completion for guru. Keep it: guru completion fish > ~/.config/fish/completions/guru.fish
complete -c guru -f
${lines.join('\n')}
`;
}

function argumentWords(argument: CommandWords['argument']): string | null {
  if (argument === 'device') return '(guru complete-device (commandline -ct) 2>/dev/null)';
  return argument === null ? null : argument.join(' ');
}

function quote(text: string): string {
  return `'${text.replaceAll(/['\\]/g, (char) => `\\${char}`)}'`;
}
