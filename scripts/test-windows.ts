// `npm run test:windows`: shows the agent of Windows at work under Wine, against a real server. No part of `npm test`: it wants Wine and a
// compiler for Windows, and says so where they are missing.
import { dirname } from 'node:path';
import { findWindowsTools } from '../test/windows/tools.ts';
import { compile } from './build/compile.ts';
import { PRODUCTS } from './build/products.ts';
import { BuildFailure } from './build/runtimes.ts';

const root = dirname(import.meta.dir);

async function main(): Promise<number> {
  const tools = findWindowsTools();
  if (typeof tools === 'string') {
    console.log(`Nothing was tested: ${tools}.`);
    return 0;
  }
  const agent = PRODUCTS.find(({ name }) => name === 'agent-windows-x64');
  if (agent === undefined) throw new BuildFailure('There is no agent for Windows among what is built.');
  await compile(root, agent);
  // By its path: its name keeps it out of what `bun test` finds by itself.
  const test = Bun.spawn([process.execPath, 'test', './test/windows/agent.ts'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return await test.exited;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof BuildFailure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
