import type { Report, Row } from './report.ts';
import type { Sample } from './stats.ts';

const HEAD = ['what', 'ours', 'theirs', 'ratio', 'goal', '', 'memory'];

/** A report as text: facts of the machine, one line for each row, what was skipped. */
export function renderReport(report: Report): string {
  const { machine, bench, took_s } = report;
  const head =
    `${bench}${report.quick ? ' (quick)' : ''}, ${took_s.toFixed(0)} s on ${machine.cores} x ${machine.cpu}, ` +
    `${machine.memory_mb} MB, ${machine.kernel}, Bun ${machine.bun}, load ${machine.load.toFixed(1)}`;
  const body = align([HEAD, ...report.rows.map(cells)]);
  const notes = report.rows.filter((row) => row.note !== null).map((row) => `  ${row.what}: ${row.note}`);
  const skipped = report.skipped.map((reason) => `  not compared: ${reason}`);
  return [head, ...body, ...notes, ...skipped].join('\n');
}

/** One line of it by itself. */
export function renderRow(row: Row): string {
  return cells(row)
    .filter((cell) => cell !== '')
    .join('  ');
}

/** What has a goal, of all reports, in one table. */
export function renderSummary(reports: readonly Report[]): string {
  const rows = reports.flatMap(({ bench, rows }) =>
    rows.filter(({ goal }) => goal !== null).map((row) => [bench, ...cells(row)]),
  );
  return align([['bench', ...HEAD], ...rows]).join('\n');
}

function align(lines: readonly (readonly string[])[]): string[] {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => [...(line[column] ?? '')].length)),
  );
  return lines.map((line) =>
    line
      .map((cell, i) => pad(cell, widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function cells(row: Row): string[] {
  return [
    `${row.what} (${row.unit})`,
    row.ours === null ? '–' : spread(row.ours),
    row.theirs === null ? '–' : `${spread(row.theirs)} ${row.against ?? ''}`,
    row.ratio === null ? '' : `${short(row.ratio)}x`,
    row.goal ?? '',
    row.met === null ? '' : row.met ? 'met' : 'MISSED',
    row.memory_mb === null ? '' : `${short(row.memory_mb)} MB`,
  ];
}

/** The median, and around it the extremes where there was more than one run. */
function spread(sample: Sample): string {
  if (sample.runs === 1) return short(sample.median);
  return `${short(sample.median)} [${short(sample.min)}–${short(sample.max)}]`;
}

function short(value: number): string {
  if (value === 0) return '0';
  if (Math.abs(value) >= 100) return value.toFixed(0);
  if (Math.abs(value) >= 10) return value.toFixed(1);
  if (Math.abs(value) >= 0.1) return value.toFixed(2);
  return value.toPrecision(2);
}

function pad(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - [...cell].length));
}
