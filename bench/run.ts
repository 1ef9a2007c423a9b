/** `npm run bench`: runs the benches one after another and sums them up. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BENCHES, type BenchName, isBenchName } from './lib/catalogue.ts';
import { disposeBeforeEnd, own } from './lib/owned.ts';
import type { Report } from './lib/report.ts';
import { renderSummary } from './lib/table.ts';

const HELP = `npm run bench                       every bench, one after another
npm run bench -- echo fleet         these
npm run bench -- --quick            fewer and shorter runs: a look, not a measurement
npm run bench -- --out results      writes results/<name>.json for each
npm run bench -- --list             what there is, and how long it takes

A goal that is missed is a figure; the exit code is 1 only when a bench broke. Nothing else should run on the machine meanwhile.`;

interface Choice {
  readonly names: readonly BenchName[];
  readonly quick: boolean;
  readonly out: string | undefined;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    out: { type: 'string' },
    list: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
});
const unknown = positionals.filter((name) => !isBenchName(name));
if (values.help) {
  console.log(HELP);
} else if (values.list) {
  console.log(list());
} else if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}: npm run bench -- --list`);
  process.exitCode = 2;
} else {
  const named = positionals.filter(isBenchName);
  const names = named.length > 0 ? named : Object.keys(BENCHES).filter(isBenchName);
  process.exitCode = await runAll({ names, quick: values.quick, out: values.out });
}

function list(): string {
  const columns = Math.max(...Object.keys(BENCHES).map((name) => name.length)) + 1;
  const rows = Object.entries(BENCHES).map(
    ([name, { what, seconds }]) =>
      `${name.padEnd(columns)}${duration(seconds.full).padStart(9)}${duration(seconds.quick).padStart(9)}   ${what}`,
  );
  return [
    `${'name'.padEnd(columns)}${'takes'.padStart(9)}${'--quick'.padStart(9)}   what it measures`,
    ...rows,
  ].join('\n');
}

async function runAll({ names, quick, out }: Choice): Promise<number> {
  disposeBeforeEnd();
  if (out !== undefined) await mkdir(out, { recursive: true });
  const expected = (name: BenchName) => BENCHES[name].seconds[quick ? 'quick' : 'full'];
  const reports: Report[] = [];
  const broken: BenchName[] = [];
  for (const [index, name] of names.entries()) {
    const left = names.slice(index).reduce((sum, one) => sum + expected(one), 0);
    console.error(
      `[${index + 1}/${names.length}] ${name}: ${BENCHES[name].what}; about ${duration(expected(name))}, ${duration(left)} with what follows`,
    );
    const report = await runOne(name, quick, out);
    if (report === undefined) broken.push(name);
    else reports.push(report);
    console.log();
  }
  console.log(renderSummary(reports));
  if (broken.length === 0) return 0;
  console.log(`broken: ${broken.join(', ')}`);
  return 1;
}

/** Runs one bench in a process of its own; undefined when it broke. */
async function runOne(name: BenchName, quick: boolean, out: string | undefined): Promise<Report | undefined> {
  const file = join(import.meta.dir, `${name}.ts`);
  if (!existsSync(file)) return undefined;
  const args = [
    ...(quick ? ['--quick'] : []),
    ...(out === undefined ? [] : ['--out', resolve(out, `${name}.json`)]),
  ];
  let report: Report | undefined;
  const child = Bun.spawn([process.execPath, file, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    serialization: 'advanced',
    ipc(message: Report) {
      report = message;
    },
  });
  // It ends what it has started when it is asked to end.
  const running = own({
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await child.exited;
    },
  });
  const code = await child.exited;
  await running[Symbol.asyncDispose]();
  return code === 0 ? report : undefined;
}

function duration(seconds: number): string {
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
