import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runAgent } from '../agent.ts';
import { AgentError } from '../failure.ts';
import { forgetIdentity, type Identity, loadIdentity } from '../identity/store.ts';
import { Log } from '../log.ts';
import { isPrivileged, usualPlaces } from '../places.ts';
import { serviceDefinition } from '../service/definition.ts';
import { thisSystem } from '../service/here.ts';
import { thisMachine, uninstallService } from '../service/installer.ts';
import { removeProgram } from '../service/program-file.ts';
import { WINDOWS_LOG } from '../service/windows.ts';
import { readSettings } from '../settings.ts';
import { WATCHED_FOLDER } from '../watched-folder.ts';
import { dataDirOption } from './options.ts';
import type { Command } from './types.ts';

/** Saying goodbye is a courtesy: a server that is out of reach is not waited for. */
const GOODBYE_PATIENCE_MS = 5000;

/** `guru-agent uninstall` */
export const command: Command = {
  options: { 'keep-identity': { type: 'boolean' }, 'data-dir': { type: 'string' } },
  async run(values) {
    if (!isPrivileged())
      throw new AgentError('not_permitted', 'Removing a service takes root: run this with sudo.');
    const dataDir = dataDirOption(values, true);
    const { program } = usualPlaces(true);
    const definition = serviceDefinition(thisSystem(), { program, dataDir });
    await uninstallService(definition, thisMachine);
    if (values['keep-identity'] !== true) {
      await sayGoodbye(dataDir);
      forgetIdentity(dataDir);
      for (const file of ['ca.pem', WINDOWS_LOG, `${WINDOWS_LOG}.old`])
        rmSync(join(dataDir, file), { force: true });
      rmSync(join(dataDir, WATCHED_FOLDER), { recursive: true, force: true });
    }
    removeProgram(program);
    process.stdout.write(
      `The service ${definition.name} is removed. To remove the device too, use the console.\n`,
    );
    return 0;
  },
};

/** Lets the server know that this machine won't come back by itself. */
async function sayGoodbye(dataDir: string): Promise<void> {
  const identity = readable(dataDir);
  if (identity === undefined) return;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), GOODBYE_PATIENCE_MS);
  const settings = readSettings(process.env);
  // After the welcome has been taken in: what is not there yet can't say goodbye.
  const onUp = () => void setTimeout(() => stop.abort(), 0);
  await runAgent({ identity, settings, log: new Log('error'), goodbye: 'uninstall', onUp }, stop.signal);
  clearTimeout(timer);
}

/** One that is damaged is about to go anyway. */
function readable(dataDir: string): Identity | undefined {
  try {
    return loadIdentity(dataDir);
  } catch {
    return undefined;
  }
}
