import { Command } from 'commander';
import { openAccount, print } from '../../context.ts';
import { deviceName } from '../../device/find.ts';

/** Somebody has pressed Tab and waits. */
const PATIENCE_MS = 2000;
const MOST = 50;
/** The most that the server answers at once: a text is also found in sites and users, and those are passed over. */
const PAGE = 500;
/** Other names would have to be quoted differently in each shell. */
const SIMPLE_NAME = /^[\w.-]+$/;

/** For the completion scripts: the names of devices that begin with a text, one a line. */
export function completeDeviceCommand(): Command {
  return new Command('complete-device').argument('[beginning]').action(async (beginning = '') => {
    const { api } = openAccount();
    const query = beginning === '' ? { limit: MOST } : { search: beginning, limit: PAGE };
    const { items } = await api('GET /api/v1/agents', { query, signal: AbortSignal.timeout(PATIENCE_MS) });
    const names = items
      .map(deviceName)
      .filter((name) => SIMPLE_NAME.test(name) && name.startsWith(beginning));
    for (const name of [...new Set(names)].slice(0, MOST)) print(name);
  });
}
