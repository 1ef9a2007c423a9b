import { AgentError } from '../failure.ts';
import { enrol } from '../identity/enrol.ts';
import { parseServerUrl } from '../identity/server-url.ts';
import { preparePrivateFolder, saveIdentity } from '../identity/store.ts';
import { readSettings, type Settings } from '../settings.ts';
import { caOption, dataDirOption, neededOption, tokenOption } from './options.ts';
import type { Command, Values } from './types.ts';

/** `guru-agent enrol` */
export const command: Command = {
  options: {
    server: { type: 'string' },
    token: { type: 'string' },
    ca: { type: 'string' },
    'data-dir': { type: 'string' },
  },
  async run(values) {
    const token = await tokenOption(values);
    if (token === undefined)
      throw new AgentError('usage', '--token is needed. guru-agent enrol --help shows how.');
    const { said } = await enrolHere(
      values,
      { token, dataDir: dataDirOption(values) },
      readSettings(process.env),
    );
    process.stdout.write(`${said}\n`);
    return 0;
  },
};

/** Enrols and stores the identity. Answers what a person should read. */
export async function enrolHere(
  values: Values,
  { token, dataDir }: { readonly token: string; readonly dataDir: string },
  { machineId }: Settings,
): Promise<{ readonly said: string }> {
  const server_url = parseServerUrl(neededOption(values, 'server'));
  const ca = caOption(values)?.pem;
  // Before the token is spent: an identity that can't be stored is lost.
  preparePrivateFolder(dataDir);
  const { identity, known_machine } = await enrol({
    server_url,
    token,
    ...(machineId === undefined ? {} : { machineId }),
    ...(ca === undefined ? {} : { ca }),
  });
  saveIdentity(dataDir, identity);
  const again = known_machine ? ' The server has known it before: it is the same device.' : '';
  return { said: `This machine is enrolled at ${server_url} as ${identity.agent_id}.${again}` };
}
