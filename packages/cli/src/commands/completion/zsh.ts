import type { CommandWords, Word } from './tree.ts';

/** The completion script for zsh. Names of devices are asked of `guru` itself. */
export function zshCompletion(commands: readonly CommandWords[]): string {
  const cases = commands.map(({ word, options, argument }) => {
    const specs = options.map((option) => quote(`${option.word}[${escapeText(option.description)}]`));
    if (argument === 'device') specs.push(`'1:device:_guru_devices'`);
    else if (argument !== null) specs.push(quote(`1:word:(${argument.join(' ')})`));
    return `    ${word}) _arguments ${specs.join(' ')} ;;`;
  });
  return `#compdef guru
# zsh completion for guru. Keep it: guru completion zsh > "\${fpath[1]}/_guru"
_guru_devices() {
  local -a names
  names=(\${(f)"$(guru complete-device "$PREFIX" 2>/dev/null)"})
  compadd -a names
}
_guru() {
  local -a commands
  commands=(
${commands.map((command) => `    ${describe(command)}`).join('\n')}
  )
  if ((CURRENT == 2)); then
    _describe 'command' commands
    return
  fi
  local command="\${words[2]}"
  shift words
  ((CURRENT--))
  case "$command" in
${cases.join('\n')}
  esac
}
if [ "$funcstack[1]" = "_guru" ]; then _guru "$@"; else compdef _guru guru; fi
`;
}

function describe({ word, description }: Word): string {
  return quote(`${word}:${escapeText(description)}`);
}

/** Brackets and colons have a meaning in zsh's descriptions. */
function escapeText(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, (char) => `\\${char}`);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
