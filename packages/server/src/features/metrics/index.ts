export { MetricIngest } from './ingest.ts';
export { storeKept } from './kept-store.ts';
export { metricsRoutes } from './metrics-routes.ts';
export { startUpkeep } from './upkeep.ts';
