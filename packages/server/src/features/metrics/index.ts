export { MetricIngest } from './ingest.ts';
export { metricsRoutes } from './metrics-routes.ts';
export { startUpkeep } from './upkeep.ts';
