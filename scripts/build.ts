// `npm run build`: the programs that machines without Node.js run, one file each, for every system from this one.
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { compile } from './build/compile.ts';
import { PRODUCTS, type Product, usualProducts } from './build/products.ts';
import { BuildFailure } from './build/runtimes.ts';

const HELP = `npm run build                                the agent for every system, and guru for this one
npm run build -- --only agent-linux-x64      one program; may be given again
npm run build -- --list                      what can be built`;

const root = dirname(import.meta.dir);

function chosenProducts(names: readonly string[] | undefined): readonly Product[] {
  if (names === undefined) return usualProducts();
  return names.map((name) => {
    const found = PRODUCTS.find((product) => product.name === name);
    if (found === undefined) throw new BuildFailure(`There is no ${name}: npm run build -- --list`);
    return found;
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      list: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return console.log(HELP);
  if (values.list) return console.log(PRODUCTS.map(({ name }) => name).join('\n'));
  for (const product of chosenProducts(values.only)) {
    const begin = performance.now();
    process.stdout.write(`${product.outfile.padEnd(42)} `);
    const { bytes, sha256 } = await compile(root, product);
    const size = `${(bytes / 1024 ** 2).toFixed(1)} MiB`.padStart(10);
    const seconds = `${((performance.now() - begin) / 1000).toFixed(1)} s`.padStart(7);
    console.log(`${size} ${seconds}   ${sha256.slice(0, 12)}…`);
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof BuildFailure)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
