import { pullFolder, pushFolder, type TreeItem } from '@guru/client/files';
import type { AttachedSession } from '@guru/client/session';

/** What the files of a tree contain, by their paths from its root, with `/`. */
export type Tree = Readonly<Record<string, Uint8Array>>;

/** Makes a folder of the device out of a tree. */
export async function pushTree(session: AttachedSession, to: string, tree: Tree): Promise<void> {
  const { failed } = await pushFolder(session, to, items(tree));
  if (failed > 0) throw new Error(`${failed} of a tree could not be written`);
}

async function* items(tree: Tree): AsyncGenerator<TreeItem, void, void> {
  yield { kind: 'folder', path: '' };
  const made = new Set<string>();
  for (const [path, content] of Object.entries(tree)) {
    for (let end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1)) {
      const folder = path.slice(0, end);
      if (!made.has(folder)) yield { kind: 'folder', path: folder };
      made.add(folder);
    }
    yield { kind: 'file', path, size: content.length, open: () => content };
  }
}

/** Brings a folder of the device back as a tree. */
export async function pullTree(session: AttachedSession, from: string): Promise<Tree> {
  const tree: Record<string, Uint8Array> = {};
  await pullFolder(session, from, {
    onEntry() {},
    onFile({ path }) {
      const pieces: Uint8Array[] = [];
      return {
        write: (bytes) => void pieces.push(bytes.slice()),
        commit() {
          tree[path] = new Uint8Array(Buffer.concat(pieces));
        },
        drop() {},
      };
    },
    onFailure({ path, message }) {
      throw new Error(`${path}: ${message}`);
    },
  });
  return tree;
}
