/** Something of this computer that is to go to a device. */
export interface LocalItem {
  /** From what was dropped, with `/`. */
  readonly path: string;
  /** Null for a folder. */
  readonly file: File | null;
}

/** More than this in one go is a mistake more often than a wish, and no browser would hold it well. */
const MOST_ITEMS = 200_000;

/** What was dropped, folders with all that is in them: a folder before what is in it. Must be called while the drop is handled. */
export function collectDropped({ items, files }: DataTransfer): Promise<readonly LocalItem[]> {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const loose = entries.length === 0 ? [...files].map((file) => ({ path: file.name, file })) : [];
  return entries.length === 0 ? Promise.resolve(loose) : walk(entries);
}

/** What was chosen in a file dialog: files, or a folder with all that is in it. */
export function collectChosen(files: FileList): readonly LocalItem[] {
  const items: LocalItem[] = [];
  const folders = new Set<string>();
  for (const file of files) {
    const path = file.webkitRelativePath || file.name;
    for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
      const folder = path.slice(0, at);
      if (!folders.has(folder)) items.push({ path: folder, file: null });
      folders.add(folder);
    }
    items.push({ path, file });
  }
  return items;
}

async function walk(entries: readonly FileSystemEntry[]): Promise<readonly LocalItem[]> {
  const items: LocalItem[] = [];
  const waiting = [...entries].reverse();
  for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
    const path = entry.fullPath.replace(/^\//, '');
    if (isFile(entry)) items.push({ path, file: await fileOf(entry) });
    else if (isFolder(entry)) {
      items.push({ path, file: null });
      waiting.push(...(await childrenOf(entry)).toReversed());
    }
    if (items.length > MOST_ITEMS) throw new RangeError('too many files');
  }
  return items;
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** Browsers tell a folder in parts of about a hundred, until one is empty. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (part.length === 0) return children;
    children.push(...part);
  }
}
