import { join } from 'node:path';
import { runAgent } from '../agent.ts';
import { AgentError } from '../failure.ts';
import { parseServerUrl } from '../identity/server-url.ts';
import { loadIdentity } from '../identity/store.ts';
import { Log, textOf } from '../log.ts';
import { listenForStop } from '../runtime/stop-signals.ts';
import { WINDOWS_LOG, WINDOWS_SERVICE } from '../service/windows.ts';
import { readSettings } from '../settings.ts';
import { caOption, dataDirOption, textOption } from './options.ts';
import type { Command, Values } from './types.ts';

/** `guru-agent run` */
export const command: Command = {
  options: {
    'data-dir': { type: 'string' },
    server: { type: 'string' },
    ca: { type: 'string' },
    'with-parent': { type: 'boolean' },
    // What the service definition of Windows passes: the service manager there talks to its services.
    service: { type: 'boolean' },
  },
  async run(values) {
    if (values.service === true) return await serve(values);
    const start = prepare(values);
    using stop = listenForStop(values['with-parent'] === true);
    await start(stop.signal);
    return 0;
  },
};

/** As a service of Windows, whose log is a file beside the identity. */
async function serve(values: Values): Promise<number> {
  const [{ runAsWindowsService }, { logToFile }] = await Promise.all([
    import('../runtime/windows-service.ts'),
    import('../runtime/windows-log.ts'),
  ]);
  const write = logToFile(join(dataDirOption(values), WINDOWS_LOG));
  await runAsWindowsService(WINDOWS_SERVICE, async (stop) => {
    try {
      await prepare(values, write)(stop);
    } catch (error) {
      new Log('error', 'service', write).error(textOf(error));
      throw error;
    }
  });
  return 0;
}

/** Reads everything that may be wrong, so that it is said before anything runs. Throws `AgentError`. */
function prepare(values: Values, write?: (line: string) => void): (stop: AbortSignal) => Promise<void> {
  const settings = readSettings(process.env);
  const dataDir = dataDirOption(values);
  const stored = loadIdentity(dataDir);
  if (stored === undefined) {
    throw new AgentError(
      'not_enrolled',
      `There is no identity in ${dataDir}. Enrol first: guru-agent enrol --server … --token … --data-dir ${dataDir}`,
    );
  }
  const moved = textOption(values, 'server');
  const ca = caOption(values)?.pem;
  const identity = moved === undefined ? stored : { ...stored, server_url: parseServerUrl(moved) };
  const log = new Log(settings.logLevel, 'agent', write);
  return (stop) => runAgent({ identity, settings, log, dataDir, ...(ca === undefined ? {} : { ca }) }, stop);
}
