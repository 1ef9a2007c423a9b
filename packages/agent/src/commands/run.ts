import { runAgent } from '../agent.ts';
import { AgentError } from '../failure.ts';
import { parseServerUrl } from '../identity/server-url.ts';
import { loadIdentity } from '../identity/store.ts';
import { Log } from '../log.ts';
import { listenForStop } from '../runtime/stop-signals.ts';
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
    const start = prepare(values);
    using stop = listenForStop(values['with-parent'] === true);
    await start(stop.signal);
    return 0;
  },
};

/** Reads everything that may be wrong, so that it is said before anything runs. Throws `AgentError`. */
function prepare(values: Values): (stop: AbortSignal) => Promise<void> {
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
  const log = new Log(settings.logLevel);
  return (stop) => runAgent({ identity, settings, log, ...(ca === undefined ? {} : { ca }) }, stop);
}
