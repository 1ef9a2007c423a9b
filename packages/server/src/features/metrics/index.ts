export { MetricIngest } from './ingest.ts';
export { metricsRoutes } from './metrics-routes.ts';
export { numbersOf } from './numbers.ts';
export type { Sample } from './sample.ts';
export { startUpkeep } from './upkeep.ts';
