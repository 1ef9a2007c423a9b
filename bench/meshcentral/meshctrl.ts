import { join } from 'node:path';
import { run, waitFor } from '../lib/tools.ts';

const ANSWER_WITHIN_MS = 30_000;

export interface MeshCtrlOptions {
  readonly package_folder: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** MeshCentral's command line. */
export interface MeshCtrl {
  readonly user: string;
  readonly password: string;
  /** Resolves to the id of the new group of devices. */
  addGroup(name: string): Promise<string>;
  /** The id of a device that is online, without what stands before it. */
  firstOnline(): Promise<string | undefined>;
  /** The command that copies a file from the device. */
  download(node_id: string, from: string, to: string): string[];
  /** The command that copies a file into a folder of the device. */
  upload(node_id: string, from: string, to_folder: string): string[];
}

export function meshCtrl({ package_folder, port, user, password }: MeshCtrlOptions): MeshCtrl {
  const command = (...words: readonly string[]) => [
    ...['node', join(package_folder, 'meshctrl.js'), ...words],
    ...['--url', `wss://127.0.0.1:${port}`, '--loginuser', user, '--loginpass', password],
  ];
  return {
    user,
    password,
    addGroup: (name) =>
      // It refuses for a moment after its start.
      waitFor('a group of devices', ANSWER_WITHIN_MS, async () => {
        const said = await run(command('AddDeviceGroup', '--name', name)).catch(() => '');
        return /mesh\/\/(\S+)/.exec(said)?.[1];
      }),
    async firstOnline() {
      const said = await run(command('ListDevices', '--json')).catch(() => '');
      // A device that is away has no `conn`.
      if (!/"conn":\s*1\b/.test(said)) return undefined;
      return /"_id":\s*"node\/\/([^"]+)"/.exec(said)?.[1];
    },
    download: (node_id, from, to) => command('download', '--id', node_id, '--file', from, '--target', to),
    upload: (node_id, from, to) => command('upload', '--id', node_id, '--file', from, '--target', to),
  };
}
