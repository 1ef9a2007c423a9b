#!/usr/bin/env node
// Makes a clone ready to run: installs what is missing, finishes what npm left unfinished, builds what is stale. It runs on Node.js 20
// alone, before Bun is there, and takes well under 100 ms when nothing is to be done.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildConsole } from './prepare/console.mjs';
import { installDependencies } from './prepare/dependencies.mjs';
import { withLock } from './prepare/lock.mjs';
import { mendPlatformParts } from './prepare/platform-parts.mjs';
import { dieWithParent, isEnding } from './prepare/run.mjs';
import { Refusal } from './prepare/say.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

dieWithParent();
try {
  await withLock(join(root, '.cache', 'prepare.lock'), async () => {
    await installDependencies(root);
    await mendPlatformParts(root);
    await buildConsole(root);
  });
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  if (!isEnding()) console.error(error.message);
  process.exitCode = 1;
}
