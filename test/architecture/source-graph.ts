import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';

export const ROOT = resolve(import.meta.dir, '../..');

/** One import or re-export in one file. */
export interface Import {
  /** What the code says: a path, a package, or a runtime's module. */
  readonly specifier: string;
  /** The project's file behind it, from the root; undefined for packages and runtime modules. */
  readonly target: string | undefined;
  /** True when the compiler erases it, so that nothing is loaded. */
  readonly typeOnly: boolean;
}

export interface Source {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly isTest: boolean;
  readonly imports: readonly Import[];
}

const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'results', 'test-results']);
const FOLDERS = ['packages', 'test', 'bench', 'scripts'];

/** Every hand-written source file of the project with what it imports, by its path. */
export function readSources(): ReadonlyMap<string, Source> {
  const paths = FOLDERS.flatMap((folder) => [...filesBelow(join(ROOT, folder))]);
  return new Map(paths.map((file) => readSource(file)).map((source) => [source.path, source]));
}

function* filesBelow(folder: string): Iterable<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.') || SKIPPED_FOLDERS.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (/\.(?:[cm]?ts|tsx|mjs)$/.test(entry.name) && !entry.name.endsWith('.d.ts')) yield path;
  }
}

function readSource(file: string): Source {
  const text = readFileSync(file, 'utf8');
  const path = fromRoot(file);
  return {
    path,
    text,
    lines: text.split('\n').length,
    isTest: /\.test\.tsx?$/.test(path) || path.startsWith('test/') || path.includes('/fixtures/'),
    imports: scanImports(file, text),
  };
}

/** Every import and re-export of a file, with literal dynamic ones. Throws when the text can not be parsed. */
export function scanImports(file: string, text: string): Import[] {
  const { module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} can not be parsed: ${errors[0]?.message}`);
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean) =>
    found.push({ specifier, target: resolveSpecifier(file, specifier), typeOnly });
  for (const { moduleRequest, entries } of module.staticImports) {
    add(moduleRequest.value, entries.length > 0 && entries.every((entry) => entry.isType));
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) if (moduleRequest) add(moduleRequest.value, isType);
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^['"](.*)['"]$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (literal?.[1]) add(literal[1], false);
  }
  return found;
}

function resolveSpecifier(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return fromRoot(resolve(dirname(file), specifier));
  const [, name, rest] = /^@guru\/([^/]+)(\/.*)?$/.exec(specifier) ?? [];
  return name === undefined ? undefined : exportOf(name, `.${rest ?? ''}`);
}

const manifests = new Map<string, Readonly<Record<string, unknown>>>();

/** The file behind a name that a package of ours exports. Throws when it exports no such name. */
function exportOf(name: string, subpath: string): string {
  const folder = join(ROOT, 'packages', name);
  let exported = manifests.get(name);
  if (exported === undefined) {
    const file = join(folder, 'package.json');
    exported = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).exports : {};
    manifests.set(name, exported ?? {});
  }
  const target = exported?.[subpath];
  if (typeof target !== 'string') throw new Error(`@guru/${name} exports no ${subpath}`);
  return fromRoot(resolve(folder, target));
}

function fromRoot(file: string): string {
  return relative(ROOT, file).replaceAll('\\', '/');
}

/** The workspace package that a file belongs to, or the top folder for files outside `packages`. */
export function packageOf(path: string): string {
  const [top = '', name = ''] = path.split('/');
  return top === 'packages' ? name : top;
}
