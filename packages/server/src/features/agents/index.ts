export { agentsRoutes } from './agents-routes.ts';
export { filesRoutes } from './files-routes.ts';
export { conditionOf } from './filter.ts';
export { readSearch, searchCondition } from './search.ts';
