/**
 * Why the server would not start, by stable code, with the exit code of the process: 78 where the configuration is wrong
 * (EX_CONFIG of sysexits.h), 69 where something that it needs is not available (EX_UNAVAILABLE), 73 where a file can't be made
 * (EX_CANTCREAT).
 */
export const STARTUP_EXIT_CODES = {
  bad_config: 78,
  tls_unreadable: 78,
  data_dir_unwritable: 73,
  bad_secret_key: 78,
  port_taken: 69,
  address_unavailable: 69,
  database_unavailable: 69,
  database_too_old: 78,
  database_role_unsafe: 78,
  migration_refused: 78,
} as const;

export type StartupErrorCode = keyof typeof STARTUP_EXIT_CODES;

/** A start that was refused. The message is one sentence for the person who typed the command; no stack is needed. */
export class StartupError extends Error {
  readonly code: StartupErrorCode;

  constructor(code: StartupErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartupError';
    this.code = code;
  }

  get exitCode(): number {
    return STARTUP_EXIT_CODES[this.code];
  }
}
