import { loadIdentity } from '../identity/store.ts';
import { usualPlaces } from '../places.ts';
import { serviceDefinition } from '../service/definition.ts';
import { thisSystem } from '../service/here.ts';
import { serviceRuns, thisMachine } from '../service/installer.ts';
import { AGENT_VERSION } from '../version.ts';
import { dataDirOption } from './options.ts';
import type { Command } from './types.ts';

const NOT_ENROLLED_EXIT = 3;

/** `guru-agent status` */
export const command: Command = {
  options: { json: { type: 'boolean' }, 'data-dir': { type: 'string' } },
  async run(values) {
    const data_dir = dataDirOption(values);
    const identity = loadIdentity(data_dir);
    const { program } = usualPlaces(true);
    const definition = serviceDefinition(thisSystem(), { program, dataDir: data_dir });
    const status = {
      version: AGENT_VERSION,
      data_dir,
      agent_id: identity?.agent_id ?? null,
      server_url: identity?.server_url ?? null,
      service: definition.name,
      service_runs: await serviceRuns(definition, thisMachine),
    };
    process.stdout.write(values.json === true ? `${JSON.stringify(status, null, 2)}\n` : inWords(status));
    return identity === undefined ? NOT_ENROLLED_EXIT : 0;
  },
};

interface Status {
  readonly data_dir: string;
  readonly agent_id: string | null;
  readonly server_url: string | null;
  readonly service: string;
  readonly service_runs: boolean;
}

function inWords({ data_dir, agent_id, server_url, service, service_runs }: Status): string {
  const who =
    agent_id === null
      ? `Not enrolled: there is no identity in ${data_dir}.`
      : `Enrolled at ${server_url} as ${agent_id}.`;
  return `${who}\nThe service ${service} ${service_runs ? 'runs' : 'does not run'}.\n`;
}
