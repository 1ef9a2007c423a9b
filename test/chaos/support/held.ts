import { readdir, readlink } from 'node:fs/promises';
import { childrenOf } from '../../e2e/support/processes.ts';
import type { Service } from './service.ts';
import type { ChaosStage } from './stage.ts';

/** What has ended may take so long to be gone, on a machine that has other things to do. */
const GONE_WITHIN_MS = 20_000;
const LOOK_AGAIN_MS = 20;

/** Waits until nothing is held any more of sessions that have ended: no process, pty, connection or file. Throws with what is left. */
export async function untilNothingIsHeld(stage: ChaosStage, service: Service, folder: string): Promise<void> {
  const end = performance.now() + GONE_WITHIN_MS;
  for (;;) {
    const held = await lookAt(stage, service, folder);
    if (held.length === 0) return;
    if (performance.now() > end) throw new Error(`left behind: ${held.join('; ')}`);
    await Bun.sleep(LOOK_AGAIN_MS);
  }
}

async function lookAt(stage: ChaosStage, service: Service, folder: string): Promise<string[]> {
  const { agentLine, techLine } = stage;
  const agentPid = await stage.agentPid();
  const [children, targets, files] = await Promise.all([
    childrenOf(agentPid),
    descriptorsOf(agentPid),
    readdir(folder),
  ]);
  return [
    ...children.map(({ command }) => `the process ${command}`),
    ...targets.filter((target) => /^\/dev\/(ptmx|pts\/)/.test(target)),
    ...targets.filter((target) => target.startsWith(folder)),
    ...(service.connections() > 0 ? [`${service.connections()} connections to the service`] : []),
    ...(techLine.connections() > 0 ? ['a technician’s connection'] : []),
    ...(agentLine.connections() > 1 ? ['more than one connection of the agent'] : []),
    ...files.map((name) => `the file ${name}`),
  ];
}

async function descriptorsOf(pid: number): Promise<string[]> {
  const names = await readdir(`/proc/${pid}/fd`);
  return await Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => '')));
}
