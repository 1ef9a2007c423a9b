import { Command } from 'commander';
import { print, store } from '../../context.ts';
import { signIn, signOut } from '../../credentials/exchange.ts';
import { DEFAULT_SERVER_URL, parseServerUrl } from '../../credentials/server-url.ts';
import { EXIT } from '../../exit-codes.ts';
import { Failure } from '../../failure.ts';
import { ask, askSecret, canAsk, readPipedLine } from '../../terminal/prompt.ts';

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
  const typed =
    options.server ?? (await askOr(before?.server_url ?? DEFAULT_SERVER_URL, 'Server', '--server'));
  const server_url = parseServerUrl(typed, options.insecure === true);
  const email = options.email ?? (await askOr(before?.email ?? '', 'E-mail', '--email'));
  const password = canAsk() ? await askSecret('Password') : await readPipedLine();
  const credentials = await signIn(server_url, email, password);
  store.write(credentials);
  print(`Signed in to ${server_url} as ${email}`);
  // The old sign-in would stay good for weeks with nobody to use it; that server may be gone, which is no reason to fail.
  if (before !== null) await signOut(before).catch(() => undefined);
}

/** An unreadable file is no reason against signing in, which replaces it. */
function readBefore() {
  try {
    return store.read();
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

async function askOr(fallback: string, question: string, option: string): Promise<string> {
  if (canAsk()) return await ask(question, fallback);
  throw new Failure(
    EXIT.usage,
    'missing_option',
    `There is nobody to ask for: ${question}.`,
    `Give it with ${option}`,
  );
}
