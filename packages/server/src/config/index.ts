export { type Config, readConfig } from './config.ts';
export { prepareDataDir } from './data-dir.ts';
export { errorCode } from './error-code.ts';
export { type Origins, originsOf } from './origins.ts';
export { STARTUP_EXIT_CODES, StartupError, type StartupErrorCode } from './startup-error.ts';
export { readTls, type Tls } from './tls.ts';
export { LOG_LEVELS, type LogLevel, VARIABLES } from './variables.ts';
export { webAt } from './web-at.ts';
