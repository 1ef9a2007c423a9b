import { type Counts, machineCounts } from './count.ts';
import type { ReportsOptions } from './load.ts';
import { Numbers } from './numbers.ts';
import { Outbox, type OutboxLimits } from './outbox.ts';
import { Reporter } from './reporter.ts';
import { Shelf } from './shelf.ts';

export interface OpenReporterOptions
  extends Pick<ReportsOptions, 'folder' | 'clock' | 'log' | 'boot_id' | 'say'> {
  readonly counts?: Counts;
  readonly limits?: OutboxLimits;
}

/** Opens the outbox in a folder, which is made with the first report, and says what waits in it. */
export function openReporter({ folder, clock, log, boot_id, say, ...own }: OpenReporterOptions): Reporter {
  const { counts = machineCounts(boot_id), limits } = own;
  const numbers = new Numbers(folder, log);
  const shelf = folder === undefined ? undefined : new Shelf(folder, numbers, counts);
  const outbox = new Outbox({ numbers, shelf, log, ...(limits && { limits }) });
  return new Reporter({ clock, counts, outbox, log, say });
}
