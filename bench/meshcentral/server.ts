import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Program, startProgram } from '../lib/program.ts';
import { freePort, run, waitFor } from '../lib/tools.ts';
import { type MeshCtrl, meshCtrl } from './meshctrl.ts';

const READY_WITHIN_MS = 120_000;
const ONLINE_WITHIN_MS = 60_000;
const AGENT = 'meshagent_x86-64_nokvm';
/** Without a dot its agents look for their server by multicast. */
const NAME = 'mesh.bench.test';

/** A MeshCentral on loopback with one agent of its own. */
export interface MeshCentral extends AsyncDisposable {
  readonly port: number;
  readonly server: Program;
  readonly agent: Program;
  /** The device's id without what stands before it. */
  readonly node_id: string;
  /** Identifies the server to its other programs. */
  readonly server_id: string;
  /** Its command line, at another port that leads to it. */
  control(port: number): MeshCtrl;
  /** Fetches its own tools: no one has to be signed in for that. */
  tool(path: string): Promise<Response>;
}

/** Starts server and agent in a folder that nothing else uses, and waits until the one sees the other. */
export async function startMeshCentral(package_folder: string, folder: string): Promise<MeshCentral> {
  await using starting = new AsyncDisposableStack();
  const port = await freePort();
  const data = join(folder, 'data');
  await mkdir(data, { recursive: true });
  await Bun.write(join(data, 'config.json'), JSON.stringify(await config(port)));
  const main = ['node', join(package_folder, 'meshcentral.js'), '--datapath', data, '--filespath', folder];
  const [user, password] = ['bench', crypto.randomUUID()];
  await run([...main, '--createaccount', user, '--pass', password], { cwd: folder });
  await run([...main, '--adminaccount', user], { cwd: folder });

  const log_file = join(folder, 'server.log');
  const server = starting.use(startProgram(main, { cwd: folder, log_file }));
  const control = (at: number) => meshCtrl({ package_folder, port: at, user, password });
  const tool = (path: string) =>
    fetch(`https://127.0.0.1:${port}${path}`, { tls: { rejectUnauthorized: false } });
  await waitFor('MeshCentral', READY_WITHIN_MS, async () => {
    if (server.exitCode !== null) throw new Error(`MeshCentral ended (${server.exitCode})`);
    return (await tool('/').catch(() => undefined))?.ok || undefined;
  });
  const group = await control(port).addGroup('bench');
  const settings = await (await tool(`/meshsettings?id=${encodeURIComponent(group)}`)).text();
  const server_id = /^ServerID=0?x?([0-9A-F]{96})\s*$/m.exec(settings)?.[1];
  if (server_id === undefined) throw new Error(`MeshCentral gave no settings for its agent: ${settings}`);
  const agent = starting.use(
    await startAgent(package_folder, join(folder, 'agent'), settings.replace(NAME, '127.0.0.1')),
  );
  const node_id = await waitFor('MeshCentral’s agent', ONLINE_WITHIN_MS, () => control(port).firstOnline());
  const running = starting.move();
  return {
    port,
    server,
    agent,
    node_id,
    server_id,
    control,
    tool,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Loopback alone, and nothing that goes out by itself. */
async function config(port: number) {
  const here = '127.0.0.1';
  return {
    settings: {
      cert: NAME,
      WANonly: true,
      port,
      portBind: here,
      exactPorts: true,
      redirPort: await freePort(),
      redirPortBind: here,
      mpsPort: 0,
      selfUpdate: false,
      noAgentUpdate: 1,
      autoBackup: false,
      agentCoreDump: false,
    },
    domains: { '': { newAccounts: false } },
  };
}

async function startAgent(package_folder: string, folder: string, settings: string): Promise<Program> {
  await mkdir(folder, { recursive: true });
  const program = join(folder, 'meshagent');
  await copyFile(join(package_folder, 'agents', AGENT), program);
  await chmod(program, 0o755);
  await Bun.write(`${program}.msh`, settings);
  return startProgram([program, 'connect'], { cwd: folder, log_file: join(folder, 'log') });
}
