import { existsSync } from 'node:fs';
import type { InventoryItem } from '@guru/protocol/control';
import { KernelFiles } from '../collect/linux/kernel-files.ts';
import { virtualization } from '../collect/linux/virtualization.ts';
import { quietly } from './quietly.ts';
import { item, type ReadOptions } from './types.ts';

const ENGINES = [
  ['docker', '/var/run/docker.sock'],
  ['podman', '/run/podman/podman.sock'],
] as const;
const PATIENCE_MS = 10_000;
const MAX_BYTES = 8 * 1024 * 1024;

/** What the machine runs inside of, and what runs inside of it: containers by their engine's socket, machines by virsh(1). */
export async function readVirtual({ signal }: ReadOptions): Promise<InventoryItem[]> {
  const items: InventoryItem[] = [];
  if (process.platform === 'linux') {
    const files = new KernelFiles();
    const dmi = (name: string) => files.text(`/sys/class/dmi/id/${name}`).trim();
    const inside = virtualization(
      files,
      `${dmi('sys_vendor')} ${dmi('product_name')}`,
      files.text('/proc/cpuinfo'),
    );
    if (inside !== '') items.push(item('this machine', inside, { kind: 'host' }));
  }
  for (const [engine, socket] of ENGINES) {
    if (existsSync(socket)) items.push(...parseContainers(await ask(socket, signal), engine));
  }
  const machines = await quietly(['virsh', '-r', 'list', '--all'], signal);
  if (machines !== null) items.push(...parseMachines(machines));
  return items;
}

async function ask(unix: string, signal: AbortSignal): Promise<string> {
  try {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    const answer = await fetch('http://localhost/containers/json?all=1', { unix, signal: patience });
    const text = answer.ok ? await answer.text() : '';
    return text.length > MAX_BYTES ? '' : text;
  } catch {
    // Nobody answers there, or not to us.
    signal.throwIfAborted();
    return '';
  }
}

/** Reads the answer of `GET /containers/json` of the engine API. */
export function parseContainers(json: string, engine: string): InventoryItem[] {
  let list: unknown;
  try {
    list = JSON.parse(json);
  } catch {
    return [];
  }
  if (!Array.isArray(list)) return [];
  return list.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null) return [];
    const fields = new Map<string, unknown>(Object.entries(one));
    const names = fields.get('Names');
    const image = fields.get('Image');
    const [first] = Array.isArray(names) ? names : [];
    if (typeof first !== 'string' || typeof image !== 'string') return [];
    const name = first.replace(/^\//, '');
    const [, repository = image, tag = ''] = /^(.*?)(?::([^:/@]+))?(?:@.*)?$/.exec(image) ?? [];
    const state = fields.get('State') === 'running' ? 'running' : 'stopped';
    return [item(`${engine} ${name}`, name, { kind: 'container', engine, image: repository, state }, tag)];
  });
}

/** Reads `virsh list --all`: number, name, state. */
export function parseMachines(text: string): InventoryItem[] {
  return [...text.matchAll(/^\s*(?:\d+|-)\s+(\S.*?)\s{2,}(\S.*)$/gm)].map(([, name = '', state = '']) =>
    item(`libvirt ${name}`, name, { kind: 'machine', engine: 'libvirt', state: state.trim() }),
  );
}
