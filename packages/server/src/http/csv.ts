/** What a cell may hold. */
export type Cell = string | number | boolean | null | undefined;

/** Spreadsheets take a text that begins so for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** One line by RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe before it; a number is no text. */
function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  const harmless = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/**
 * Answers with a table as a file. Pages are read as fast as the reader takes them, one at a time; a page without rows ends it.
 */
export function csvResponse(
  name: string,
  heading: readonly string[],
  nextPage: () => Promise<readonly (readonly Cell[])[]>,
): Response {
  const utf8 = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      // By the mark at the beginning spreadsheets know that it is UTF-8.
      start: (controller) => controller.enqueue(utf8.encode(`\ufeff${csvLine(heading)}`)),
      async pull(controller) {
        const rows = await nextPage();
        if (rows.length === 0) controller.close();
        else controller.enqueue(utf8.encode(rows.map(csvLine).join('')));
      },
    },
    { highWaterMark: 1 },
  );
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
    },
  });
}
