const MASK = '***';
/**
 * A word, an option or a variable whose name says that its value is a secret. It begins where the word does: were each character a beginning, a long word would cost the
 * square of its length.
 */
const SECRET = String.raw`(?<![\w.-])[\w.-]*(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|api-?_?key|access-?_?key|private-?_?key|credentials?|authorization|cookie)[\w.-]*`;
const VALUE = String.raw`(?:"[^"]*"|'[^']*'|[^\s"'&;|]+)`;

/** `--password=x`, `TOKEN=x`, `PGPASSWORD='x'`, `?token=x`. */
const ASSIGNED = new RegExp(`(${SECRET})=${VALUE}`, 'gi');
/** `--password x` within one text. */
const FOLLOWED = new RegExp(String.raw`((?=-)${SECRET})(\s+)${VALUE}`, 'gi');
/** `Authorization: Bearer x` and other headers and lines of this form, to the end of the line or the quotation. */
const NAMED = new RegExp(String.raw`(${SECRET})(["']?\s*:\s*)[^\r\n"']+`, 'gi');
/** `https://user:x@host`. */
const IN_URL = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:)[^\s@/]+@/gi;
/** An argument that names the secret which the next one is. */
const OPTION = new RegExp(`^(?=-)${SECRET}$`, 'i');
/** An argument that is one assignment, to its end: in no shell do `&` and `;` end it. */
const WHOLE = new RegExp(String.raw`^(${SECRET})=\S*$`, 'i');
/** Programs whose `-p` is a password, in the same argument or the next. */
const P_IS_PASSWORD = /(?:^|[\\/])(?:sshpass|mysql\w*|mariadb[\w-]*)(?:\.exe)?$/i;

/**
 * A command as it may be written down: what looks like a secret is masked. It is a net with holes, for nobody can tell a secret by its looks; whoever has a real one
 * hands it over on stdin, which is never written down.
 */
export function maskSecrets(command: readonly string[]): string[] {
  const hasPassword = P_IS_PASSWORD.test(command[0] ?? '');
  return command.map((argument, at) => {
    const before = at > 1 ? (command[at - 1] ?? '') : '';
    const isNamed = OPTION.test(before) || (hasPassword && before === '-p');
    if (isNamed && !argument.startsWith('-')) return MASK;
    if (hasPassword && /^-p./.test(argument)) return `-p${MASK}`;
    return maskText(argument.replace(WHOLE, `$1=${MASK}`));
  });
}

function maskText(text: string): string {
  return text
    .replaceAll(IN_URL, `$1${MASK}@`)
    .replaceAll(NAMED, `$1$2${MASK}`)
    .replaceAll(ASSIGNED, `$1=${MASK}`)
    .replaceAll(FOLLOWED, `$1$2${MASK}`);
}

/** What an `OPEN` of a channel asked for, as it may be written down: of commands without secrets, and of their environment the names. */
export function maskParams(type: string, params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (type !== 'exec') return params;
  const { command, env } = params;
  return {
    ...params,
    ...(Array.isArray(command) && { command: maskSecrets(command.map(String)) }),
    ...(typeof env === 'object' && env !== null && { env: Object.keys(env) }),
  };
}
