import type { CommandWords } from './tree.ts';

/** The completion script for bash. Names of devices are asked of `guru` itself. */
export function bashCompletion(commands: readonly CommandWords[]): string {
  const names = commands.map(({ word }) => word).join(' ');
  const cases = commands.map(({ word, options, argument }) => {
    const words = [...options.map((option) => option.word), ...(Array.isArray(argument) ? argument : [])];
    const devices = argument === 'device' ? ' $(guru complete-device "$current" 2>/dev/null)' : '';
    return `    ${word}) words="${words.join(' ')}${devices}" ;;`;
  });
  return `# bash completion for guru. Use it now: source <(guru completion bash)
# Keep it: guru completion bash > ~/.local/share/bash-completion/completions/guru
_guru() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "${names}" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _guru guru
`;
}
