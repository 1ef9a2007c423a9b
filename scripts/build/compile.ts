import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Product } from './products.ts';
import { BuildFailure, runtimeFor } from './runtimes.ts';

export interface Built {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Builds one program and puts its SHA-256 beside it. The finished file is moved into place, for a server may be giving out the one before. Throws
 * `BuildFailure`.
 */
export async function compile(root: string, product: Product): Promise<Built> {
  const outfile = join(root, product.outfile);
  const fresh = `${outfile}.${process.pid}.new${product.platform.suffix}`;
  mkdirSync(dirname(outfile), { recursive: true });
  try {
    await bundle(root, product, fresh);
    const sha256 = await hashFile(fresh);
    renameSync(fresh, outfile);
    writeFileSync(`${outfile}.sha256`, `${sha256}  ${basename(outfile)}\n`);
    return { bytes: statSync(outfile).size, sha256 };
  } finally {
    rmSync(fresh, { force: true });
  }
}

async function bundle(root: string, product: Product, outfile: string): Promise<void> {
  const { success, logs } = await Bun.build({
    entrypoints: [join(root, product.entry)],
    minify: true,
    bytecode: true,
    format: 'esm',
    throw: false,
    compile: {
      target: product.platform.target,
      executablePath: await runtimeFor(root, product.platform),
      outfile,
      assets: product.assets.map((path) => join(root, path)),
      // A program must not change its behaviour by files that lie where it is started.
      autoloadDotenv: false,
      autoloadBunfig: false,
    },
  });
  if (!success) throw new BuildFailure(`${product.name} does not build:\n${logs.join('\n')}`);
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}
