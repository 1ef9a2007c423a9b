import { describe, expect, test } from 'bun:test';
import { findCycles } from './cycles.ts';
import { type Import, packageOf, readSources, type Source } from './source-graph.ts';

const sources = [...readSources().values()];
/** What programs are made of: no tests, no benches, no scripts. */
const product = sources.filter(
  ({ path, isTest }) => path.startsWith('packages/') && !isTest && packageOf(path) !== 'testkit',
);

/** Every import that a rule forbids, one readable line each. */
function breaches(files: readonly Source[], forbidden: (from: Source, to: Import) => boolean): string[] {
  return files.flatMap((from) =>
    from.imports.filter((to) => forbidden(from, to)).map((to) => `${from.path} imports ${to.specifier}`),
  );
}

const targetPackage = ({ target }: Import) => (target === undefined ? undefined : packageOf(target));

/** The folder of a server's feature that a path lies in. */
function featureOf(path: string): string | undefined {
  return /^packages\/server\/src\/features\/([^/]+)\//.exec(path)?.[1];
}

describe('packages', () => {
  /** Which packages of ours a package may use; each may use itself. */
  const MAY_USE: Record<string, readonly string[]> = {
    protocol: [],
    postgres: [],
    client: ['protocol'],
    agent: ['protocol'],
    // It is a technician itself when it runs a command for somebody.
    server: ['protocol', 'postgres', 'client'],
    console: ['protocol', 'client'],
    cli: ['protocol', 'client'],
    testkit: ['protocol', 'postgres'],
  };

  test('every package has its row in this table', () => {
    const found = new Set(
      sources.filter(({ path }) => path.startsWith('packages/')).map((s) => packageOf(s.path)),
    );
    expect([...found].sort()).toEqual(Object.keys(MAY_USE).sort());
  });

  test('products use only the packages that they may use', () => {
    const forbidden = (from: Source, to: Import) => {
      const own = packageOf(from.path);
      const other = targetPackage(to);
      return other !== undefined && other !== own && !MAY_USE[own]?.includes(other);
    };
    expect(
      breaches([...product, ...sources.filter((s) => packageOf(s.path) === 'testkit')], forbidden),
    ).toEqual([]);
  });

  test('nothing but tests and benches imports the server', () => {
    const others = sources.filter(
      ({ path, isTest }) => packageOf(path) !== 'server' && !isTest && !path.startsWith('bench/'),
    );
    expect(breaches(others, (_, to) => targetPackage(to) === 'server')).toEqual([]);
  });

  test('only tests and benches import the testkit', () => {
    const programs = [...product, ...sources.filter(({ path }) => path.startsWith('scripts/'))];
    expect(breaches(programs, (_, to) => targetPackage(to) === 'testkit')).toEqual([]);
  });

  test('packages meet at what they export, never at a path into one another', () => {
    const forbidden = (from: Source, to: Import) =>
      to.specifier.startsWith('.') &&
      targetPackage(to) !== packageOf(from.path) &&
      from.path.startsWith('packages/');
    expect(breaches(sources, forbidden)).toEqual([]);
  });
});

describe('runtimes', () => {
  const isRuntime = ({ specifier }: Import) => /^(?:node|bun):|^bun$/.test(specifier);
  const runsAnywhere = product.filter(({ path }) =>
    ['protocol', 'client', 'console'].includes(packageOf(path)),
  );

  test('what a browser runs imports no module of a runtime', () => {
    const shipped = runsAnywhere.filter(({ path }) => path.includes('/src/'));
    expect(shipped.length).toBeGreaterThan(20);
    expect(breaches(shipped, (_, to) => isRuntime(to))).toEqual([]);
  });

  test('what a browser runs names no global of Bun or Node.js', () => {
    const shipped = runsAnywhere.filter(({ path }) => path.includes('/src/'));
    const found = shipped.filter(({ text }) => /(?<![\w.'"`])(?:Bun|Buffer|process)\./.test(text));
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  test('the protocol imports nothing but itself and its schema library', () => {
    const protocol = product.filter(({ path }) => packageOf(path) === 'protocol');
    expect(breaches(protocol, (_, to) => to.target === undefined && to.specifier !== 'zod')).toEqual([]);
  });

  const withoutSchemas = [
    'packages/client/src/index.ts',
    'packages/client/src/session/index.ts',
    'packages/client/src/exec/index.ts',
    'packages/cli/src/commands/exec/exec.ts',
    'packages/agent/src/main.ts',
  ];

  test.each(withoutSchemas)('what begins often or stays for long brings no schema library: %s', (start) => {
    const reached = reachableFrom(start);
    expect(reached.size).toBeGreaterThan(1);
    const loadsZod = ({ specifier, typeOnly }: Import) => specifier === 'zod' && !typeOnly;
    expect(breaches([...reached], (_, to) => loadsZod(to))).toEqual([]);
  });

  function reachableFrom(start: string): Set<Source> {
    const byPath = readSources();
    const reached = new Set<Source>();
    const walk = (path: string) => {
      const source = byPath.get(path);
      if (source === undefined || reached.has(source)) return;
      reached.add(source);
      for (const { target, typeOnly } of source.imports) if (target && !typeOnly) walk(target);
    };
    walk(start);
    return reached;
  }
});

describe('the server', () => {
  const server = product.filter(({ path }) => packageOf(path) === 'server');
  const FLOOR = /^packages\/server\/src\/(?:http|db|bus|runtime|gateway|config|errors)\//;

  test('features meet in their domains, never in each other’s stores, routes or messages', () => {
    const forbidden = (from: Source, to: Import) => {
      if (to.target === undefined || !/-(?:store|routes|messages)\.ts$/.test(to.target)) return false;
      return featureOf(from.path) !== featureOf(to.target) && featureOf(from.path) !== undefined;
    };
    expect(breaches(server, forbidden)).toEqual([]);
  });

  test('the floor loads no feature', () => {
    const floor = server.filter(({ path }) => FLOOR.test(path));
    expect(floor.length).toBeGreaterThan(10);
    expect(breaches(floor, (_, to) => !to.typeOnly && featureOf(to.target ?? '') !== undefined)).toEqual([]);
  });

  test('the gateway knows no feature at all, not even its types', () => {
    const gateway = server.filter(({ path }) => path.startsWith('packages/server/src/gateway/'));
    expect(gateway.length).toBeGreaterThan(0);
    expect(breaches(gateway, (_, to) => featureOf(to.target ?? '') !== undefined)).toEqual([]);
  });

  test('nothing imports the composition root', () => {
    expect(breaches(product, (_, to) => to.target === 'packages/server/src/main.ts')).toEqual([]);
  });
});

describe('the whole', () => {
  test('no files import each other in a circle', () => {
    expect(findCycles(readSources())).toEqual([]);
  });

  test('every relative import leads to a file', () => {
    const known = readSources();
    const isSource = (path: string) => /\.(?:[cm]?ts|tsx|mjs)$/.test(path) && !path.endsWith('.d.ts');
    const lost = (_: Source, { target }: Import) =>
      target !== undefined && isSource(target) && !known.has(target);
    expect(breaches(sources, lost)).toEqual([]);
  });
});
