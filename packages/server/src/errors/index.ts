export { ApiError, type ErrorExtra, toProblem } from './api-error.ts';
export { CATALOGUE, type CatalogueEntry, ERROR_CODES, type ErrorCode } from './catalogue.ts';
