import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AgentError } from '../failure.ts';
import { textOf } from '../log.ts';
import { type CommandResult, runCommand } from '../runtime/command.ts';
import type { ServiceCommand, ServiceDefinition, ServiceFile } from './types.ts';

const PAUSE_MS = 500;

/** What installing does to the machine. */
export interface ServiceHost {
  write(file: ServiceFile): void;
  remove(path: string): void;
  run(command: readonly string[]): Promise<CommandResult>;
  /** Lets half a second pass. */
  pause(): Promise<void>;
}

/** This machine. */
export const thisMachine: ServiceHost = {
  write({ path, text, mode }) {
    mkdirSync(dirname(path), { recursive: true });
    const fresh = `${path}.new`;
    writeFileSync(fresh, text, { mode });
    chmodSync(fresh, mode);
    renameSync(fresh, path);
  },
  remove: (path) => rmSync(path, { force: true }),
  run: runCommand,
  pause: () => Bun.sleep(PAUSE_MS),
};

/** Makes the service and starts it. Throws an `AgentError` `not_permitted` or `system`, with what the system said. */
export async function installService(definition: ServiceDefinition, host: ServiceHost): Promise<void> {
  try {
    for (const file of definition.files) host.write(file);
  } catch (error) {
    throw new AgentError('not_permitted', `The service can't be written: ${textOf(error)}. Run it as root.`);
  }
  for (const command of definition.install) await obey(host, command);
}

/** Stops the service and removes what made it. What isn't there is removed already. */
export async function uninstallService(definition: ServiceDefinition, host: ServiceHost): Promise<void> {
  for (const command of definition.uninstall) await obey(host, command);
  for (const { path } of definition.files) host.remove(path);
}

/** Whether the service runs. */
export async function serviceRuns(definition: ServiceDefinition, host: ServiceHost): Promise<boolean> {
  const { code, said } = await host.run(definition.status);
  return code === 0 && said.includes(definition.saysRunning ?? '');
}

async function obey(host: ServiceHost, { run, mayFail, tries = 1 }: ServiceCommand): Promise<void> {
  for (let left = tries - 1; ; left -= 1) {
    const { code, said } = await host.run(run);
    if (code === 0 || mayFail === true) return;
    if (left === 0)
      throw new AgentError('system', `${run.join(' ')} ended with ${code}${said === '' ? '' : `: ${said}`}`);
    await host.pause();
  }
}
