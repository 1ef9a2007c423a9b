import type { Collector, ReadFacts } from './types.ts';

export type { Collector, ReadFacts } from './types.ts';

/** The way to measure this system. Each is loaded only where it is used. */
export async function openCollector(): Promise<Collector> {
  if (process.platform === 'linux') {
    const { LinuxCollector } = await import('./linux/index.ts');
    return new LinuxCollector();
  }
  const { SysteminformationCollector } = await import('./elsewhere/metrics.ts');
  return new SysteminformationCollector();
}

/** What this machine is. The code for it is loaded with the first call. */
export const readFacts: ReadFacts = async () => {
  if (process.platform === 'linux') return (await import('./linux/facts.ts')).readLinuxFacts();
  return (await import('./elsewhere/facts.ts')).readFactsElsewhere();
};
