import { copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AgentError } from '../failure.ts';
import { loadIdentity } from '../identity/store.ts';
import { isPrivileged, usualPlaces } from '../places.ts';
import { compiledProgram } from '../runtime/program.ts';
import { serviceDefinition } from '../service/definition.ts';
import { thisSystem } from '../service/here.ts';
import { installService, serviceRuns, thisMachine } from '../service/installer.ts';
import { placeProgram } from '../service/program-file.ts';
import { readSettings } from '../settings.ts';
import { enrolHere } from './enrol.ts';
import { caOption, dataDirOption, textOption, tokenOption } from './options.ts';
import type { Command, Values } from './types.ts';

/** `guru-agent install` */
export const command: Command = {
  options: {
    server: { type: 'string' },
    token: { type: 'string' },
    ca: { type: 'string' },
    shell: { type: 'string' },
    'data-dir': { type: 'string' },
  },
  async run(values) {
    if (!isPrivileged())
      throw new AgentError('not_permitted', 'Installing a service takes root: run this with sudo.');
    const program = compiledProgram();
    if (program === undefined) {
      throw new AgentError(
        'usage',
        'Only the built program can install itself: npm run build -- --only agent-…',
      );
    }
    const dataDir = dataDirOption(values, true);
    await becomeKnown(values, dataDir);
    const places = usualPlaces(true);
    placeProgram(program, places.program);
    const definition = serviceDefinition(thisSystem(), {
      program: places.program,
      dataDir,
      ...keepCa(values, dataDir),
      ...shellOf(values),
    });
    await installService(definition, thisMachine);
    if (!(await serviceRuns(definition, thisMachine))) {
      throw new AgentError(
        'system',
        `The service ${definition.name} was started and does not run. See its log.`,
      );
    }
    process.stdout.write(
      `The agent runs as the service ${definition.name}, from now on and after each start.\n`,
    );
    return 0;
  },
};

/** Enrols, unless that was done before and no new token is given. */
async function becomeKnown(values: Values, dataDir: string): Promise<void> {
  const token = await tokenOption(values);
  if (token === undefined) {
    if (loadIdentity(dataDir) !== undefined) return;
    throw new AgentError('usage', '--token is needed. guru-agent install --help shows how.');
  }
  const { said } = await enrolHere(values, { token, dataDir }, readSettings(process.env));
  process.stdout.write(`${said}\n`);
}

/** Keeps the authority's certificate beside the identity: where it was may be gone tomorrow. */
function keepCa(values: Values, dataDir: string): { readonly caFile?: string } {
  const ca = caOption(values);
  if (ca === undefined) return {};
  const caFile = join(dataDir, 'ca.pem');
  if (ca.path !== caFile) copyFileSync(ca.path, caFile);
  return { caFile };
}

function shellOf(values: Values): { readonly shell?: string } {
  const shell = textOption(values, 'shell');
  return shell === undefined ? {} : { shell: resolve(shell) };
}
