import { displayWidth } from '../runtime/width.ts';
import { plain } from './plain.ts';

export interface Column<T> {
  readonly title: string;
  readonly value: (row: T) => string;
  /** Numbers line up at their right. */
  readonly align?: 'right';
}

/** Rows as an aligned table with a heading, one string a line; each cell is made safe to print. */
export function formatTable<T>(columns: readonly Column<T>[], rows: readonly T[]): string[] {
  const cells = rows.map((row) => columns.map((column) => plain(column.value(row))));
  const widths = columns.map(({ title }, index) =>
    Math.max(displayWidth(title), ...cells.map((line) => displayWidth(line[index] ?? ''))),
  );
  const format = (line: readonly string[]) =>
    columns
      .map(({ align }, index) => pad(line[index] ?? '', widths[index] ?? 0, align))
      .join('  ')
      .trimEnd();
  return [format(columns.map(({ title }) => title)), ...cells.map(format)];
}

function pad(text: string, width: number, align: 'right' | undefined): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'right' ? space + text : text + space;
}
