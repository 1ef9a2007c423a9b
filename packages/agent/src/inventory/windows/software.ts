import type { InventoryItem } from '@guru/protocol/control';
import { quietly } from '../quietly.ts';
import { Slices } from '../slices.ts';
import { item, type ReadOptions } from '../types.ts';

/** Where set-up programs write down what they have installed: of both kinds of processors. */
const KEYS = [
  'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall',
  'HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall',
] as const;

/** The installed programs, from the registry. Null when it can't be read. */
export async function readSoftware({ signal }: ReadOptions): Promise<InventoryItem[] | null> {
  const items: InventoryItem[] = [];
  let isKnown = false;
  for (const key of KEYS) {
    const text = await quietly(['reg.exe', 'query', key, '/s'], signal);
    isKnown ||= text !== null;
    if (text !== null) items.push(...(await parseUninstall(text, signal)));
  }
  return isKnown ? items : null;
}

/** Reads `reg query … /s`: a line with a key, then its values, each `    name    type    data`. */
export async function parseUninstall(text: string, signal?: AbortSignal): Promise<InventoryItem[]> {
  const slices = new Slices(signal);
  const items: InventoryItem[] = [];
  for (const block of text.split(/\r?\n(?=HKEY_)/)) {
    const [key = '', ...lines] = block.trim().split(/\r?\n/);
    const values = new Map<string, string>();
    for (const line of lines) {
      const [, name, type, data = ''] = /^ {4}(.+?) {4}(REG_\w+)(?: {4}(.*))?$/.exec(line) ?? [];
      if (name !== undefined) values.set(name, type === 'REG_DWORD' ? String(Number(data)) : data.trim());
    }
    await slices.rest();
    const name = values.get('DisplayName') ?? '';
    // Parts of others and updates stand there too, and are no programs.
    if (name === '' || values.get('SystemComponent') === '1' || values.has('ParentKeyName')) continue;
    const id = key.slice(key.lastIndexOf('\\') + 1);
    const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(values.get('InstallDate') ?? '') ?? [];
    items.push(
      item(
        key.includes('WOW6432Node') ? `${id} (32)` : id,
        name,
        {
          publisher: values.get('Publisher'),
          installed_at: year === undefined ? '' : `${year}-${month}-${day}`,
          manager: values.get('WindowsInstaller') === '1' ? 'msi' : 'setup',
        },
        values.get('DisplayVersion') ?? '',
      ),
    );
  }
  return items;
}
