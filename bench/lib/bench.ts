import { cpus, loadavg, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { disposeBeforeEnd, disposeOwned } from './owned.ts';
import { type Machine, type Measured, type Report, row } from './report.ts';
import { renderReport, renderRow } from './table.ts';

export interface Bench {
  /** Fewer and shorter runs: a look, not a measurement. */
  readonly quick: boolean;
  /** Adds a line to the report. */
  row(measured: Measured): void;
  /** Says that a comparison can't be made here. */
  skip(reason: string): void;
  /** Tells whoever watches what is being done. */
  say(text: string): void;
}

/**
 * Runs one bench file: `bun bench/<name>.ts [--quick] [--out file]`. Prints its table, writes the JSON where asked, and exits with 1 when
 * something was thrown; a goal that is missed is a figure, not a failure. Whoever started it with a channel for messages is sent the report.
 */
export async function bench(name: string, run: (bench: Bench) => Promise<void>): Promise<void> {
  const { values } = parseArgs({ options: { quick: { type: 'boolean' }, out: { type: 'string' } } });
  const quick = values.quick === true;
  const machine = lookAtMachine();
  const started = new Date();
  const rows: Report['rows'][number][] = [];
  const skipped: string[] = [];
  const say = (text: string) => console.error(`  ${name}: ${text}`);
  disposeBeforeEnd();
  try {
    await run({
      quick,
      row(measured) {
        const line = row(measured);
        rows.push(line);
        // A long bench that breaks has said this much.
        say(renderRow(line));
      },
      skip: (reason) => skipped.push(reason),
      say,
    });
  } finally {
    await disposeOwned();
  }
  const took_s = (Date.now() - started.getTime()) / 1000;
  const report: Report = {
    bench: name,
    started_at: started.toISOString(),
    took_s,
    quick,
    machine,
    rows,
    skipped,
  };
  console.log(renderReport(report));
  process.send?.(report);
  if (values.out !== undefined) await Bun.write(values.out, `${JSON.stringify(report, null, 2)}\n`);
}

function lookAtMachine(): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model ?? 'unknown',
    cores: all.length,
    memory_mb: Math.round(totalmem() / 1e6),
    kernel: release(),
    bun: Bun.version,
    load: loadavg()[0] ?? 0,
  };
}
