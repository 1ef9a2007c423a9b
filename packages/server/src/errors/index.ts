export { ApiError, toProblem } from './api-error.ts';
export { CATALOGUE, ERROR_CODES, type ErrorCode } from './catalogue.ts';
