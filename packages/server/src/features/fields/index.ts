export { fieldCondition, tagCondition } from './conditions.ts';
export { fieldsRoutes } from './fields-routes.ts';
