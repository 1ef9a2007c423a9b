export { ApiError, type ErrorExtra, toProblem } from './api-error.ts';
export { CATALOGUE, type CatalogueEntry, type ErrorCode } from './catalogue.ts';
