import { Command } from 'commander';
import { hint, print } from '../../context.ts';
import {
  type AssistantAccess,
  readAssistantAccess,
  writeAssistantAccess,
} from '../../credentials/assistant-key.ts';
import { parseServerUrl } from '../../credentials/server-url.ts';
import { configFolder } from '../../credentials/store.ts';
import { EXIT } from '../../exit-codes.ts';
import { Failure } from '../../failure.ts';
import { canAsk, openDialogue, readPipedLine } from '../../terminal/prompt.ts';

interface Options {
  readonly server?: string;
  readonly insecure?: boolean;
}

const EXAMPLES = `
Examples:
  GURU_AI_KEY=guru_ai_… guru mcp --server https://guru.example.com
  guru mcp login --server https://guru.example.com        asks for the key, and stores it
  guru mcp                                                goes by what is stored

An AI client starts this program and speaks MCP with it on stdin and stdout. The key is the assistant's own, from the console's page “Assistants”;
a person's sign-in is never used.`;

/** `guru mcp` and `guru mcp login`. */
export function mcpCommand(): Command {
  const login = withServer(new Command('login'))
    .description('store an assistant’s key for guru mcp')
    .action(store);
  return withServer(new Command('mcp'))
    .description('let an AI client work on devices, as an assistant with a key of its own (MCP over stdio)')
    .addHelpText('after', EXAMPLES)
    .action(serve)
    .addCommand(login);
}

function withServer(command: Command): Command {
  return command
    .option('--server <url>', 'the server’s address')
    .option('--insecure', 'allow http:// to another machine: the key goes over the wire as it is');
}

async function serve(options: Options): Promise<void> {
  const access = accessOf(options);
  hint(`Speaking MCP for ${access.server_url}; an AI client is expected on stdin.`);
  const { bridge } = await import('./bridge.ts');
  await bridge(access);
}

function accessOf({ server, insecure = false }: Options): AssistantAccess {
  const stored = readAssistantAccess(configFolder(process.env));
  const url = server ?? process.env.GURU_SERVER ?? stored?.server_url;
  const key = process.env.GURU_AI_KEY ?? stored?.key;
  if (url === undefined || key === undefined) {
    const advice = 'Make a key on the console’s page “Assistants”, then: guru mcp login --server <url>';
    throw new Failure(
      EXIT.not_signed_in,
      'no_assistant_key',
      'There is no assistant’s key to work with.',
      advice,
    );
  }
  const server_url = parseServerUrl(url, insecure);
  // A key is for one server: what is stored goes to no other.
  if (process.env.GURU_AI_KEY === undefined && stored?.server_url !== server_url) {
    const message = `The stored key is for ${stored?.server_url}, not for ${server_url}.`;
    throw new Failure(
      EXIT.not_signed_in,
      'other_server',
      message,
      `Store another one: guru mcp login --server ${server_url}`,
    );
  }
  return { server_url, key };
}

async function store({ server, insecure = false }: Options): Promise<void> {
  if (server === undefined)
    throw new Failure(
      EXIT.usage,
      'missing_option',
      'Which server is the key for?',
      'Give it: --server <url>',
    );
  const server_url = parseServerUrl(server, insecure);
  const key = await readKey();
  if (!/^guru_ai_[\w-]+$/.test(key)) {
    const advice =
      'It begins with guru_ai_ and is shown once, when it is made on the console’s page “Assistants”.';
    throw new Failure(EXIT.usage, 'bad_key', 'That is no assistant’s key.', advice);
  }
  print(`Stored in ${writeAssistantAccess(configFolder(process.env), { server_url, key })}`);
}

async function readKey(): Promise<string> {
  if (!canAsk()) return process.stdin.isTTY ? '' : (await readPipedLine()).trim();
  using dialogue = openDialogue();
  return (await dialogue.askSecret('Key')).trim();
}
