import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tunnel } from '../forward/tunnels.ts';
import { startAndReadLine } from '../lib/first-line.ts';
import { freePort } from '../lib/tools.ts';
import type { MeshCentral } from './server.ts';

/** MeshCentral's number of Linux on x64. */
const LINUX_X64 = 6;

export interface RouteOptions {
  /** Where MeshCentral is found. */
  readonly port: number;
  /** Of the device. */
  readonly remote_port: number;
  /** For the program, which is fetched from the server. */
  readonly folder: string;
}

/** A port here that leads to a port of the device, by `meshcmd route`. */
export async function routeByMeshCmd(
  mesh: MeshCentral,
  { port, remote_port, folder }: RouteOptions,
): Promise<Tunnel> {
  const program = join(folder, 'meshcmd');
  await Bun.write(program, await mesh.tool(`/meshagents?meshcmd=${LINUX_X64}`));
  await chmod(program, 0o755);
  const near = await freePort();
  const { user, password } = mesh.control(port);
  const words = [
    ...['route', '--serverurl', `wss://127.0.0.1:${port}/meshrelay.ashx`, '--serverid', mesh.server_id],
    ...['--username', user, '--password', password, '--remotenodeid', `node//${mesh.node_id}`],
    ...['--localport', `${near}`, '--remoteport', `${remote_port}`],
  ];
  return Object.assign(await startAndReadLine([program, ...words]), { port: near });
}
