import { Command } from 'commander';
import { print, store } from '../../context.ts';
import { signIn, signOut } from '../../credentials/exchange.ts';
import { DEFAULT_SERVER_URL, parseServerUrl } from '../../credentials/server-url.ts';
import type { Credentials } from '../../credentials/store.ts';
import { EXIT } from '../../exit-codes.ts';
import { Failure, toFailure } from '../../failure.ts';
import { plain } from '../../output/plain.ts';
import { canAsk, openDialogue, readPipedLine } from '../../terminal/prompt.ts';

interface Options {
  readonly server?: string;
  readonly email?: string;
  readonly insecure?: boolean;
}

const EXAMPLES = `
Examples:
  guru login                                              asks for everything
  guru login --server https://guru.example.com            asks for e-mail and password
  pass guru | guru login --server https://guru.example.com --email ada@example.com
                                                          takes the password from another program

The password is never stored. What is stored (${store.file})
can only be read by you, and is worth nothing after: guru logout`;

export function loginCommand(): Command {
  return new Command('login')
    .description('sign in to a server')
    .option('--server <url>', 'the server’s address')
    .option('--email <address>', 'who signs in')
    .option('--insecure', 'allow http:// to another machine: the password goes over the wire as it is')
    .addHelpText('after', EXAMPLES)
    .action(login);
}

async function login(options: Options): Promise<void> {
  const before = readBefore();
  const { server_url, email, password } = canAsk()
    ? await askPerson(options, before)
    : await takePiped(options);
  const credentials = await signIn(server_url, email, password).catch((error: unknown): never => {
    // The server that is stored may be another one than this.
    throw toFailure(error, server_url) ?? error;
  });
  store.write(credentials);
  print(`Signed in to ${server_url} as ${plain(email)}`);
  // The old sign-in would stay good for weeks with nobody to use it; that server may be gone, which is no reason to fail.
  if (before !== null) await signOut(before).catch(() => undefined);
}

/** An unreadable file is no reason against signing in, which replaces it. */
function readBefore(): Credentials | null {
  try {
    return store.read();
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

interface SignIn {
  readonly server_url: string;
  readonly email: string;
  readonly password: string;
}

async function askPerson(options: Options, before: Credentials | null): Promise<SignIn> {
  using dialogue = openDialogue();
  const typed = options.server ?? (await dialogue.ask('Server', before?.server_url ?? DEFAULT_SERVER_URL));
  const server_url = parseServerUrl(typed, options.insecure === true);
  const email = options.email ?? (await dialogue.ask('E-mail', before?.email ?? ''));
  return { server_url, email, password: await dialogue.askSecret('Password') };
}

/** All but the password comes from the options: there is nobody to ask. */
async function takePiped(options: Options): Promise<SignIn> {
  const server_url = parseServerUrl(required(options.server, '--server'), options.insecure === true);
  const email = required(options.email, '--email');
  // A terminal would show the password while it is typed.
  const password = process.stdin.isTTY ? '' : await readPipedLine();
  if (password !== '') return { server_url, email, password };
  const advice = 'Run it in a terminal, or give it a password: pass guru | guru login …';
  throw new Failure(EXIT.usage, 'missing_password', 'There is nobody to ask for the password.', advice);
}

function required(value: string | undefined, option: string): string {
  if (value !== undefined) return value;
  const message = `There is nobody to ask for what ${option} says.`;
  throw new Failure(EXIT.usage, 'missing_option', message, `Give ${option}; more with: guru login --help`);
}
