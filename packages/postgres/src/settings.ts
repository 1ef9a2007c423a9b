/**
 * The settings that differ from PostgreSQL's own, for a small shop's server that shares its machine. They are given at each
 * start, so that a new version of ours can change them.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  // Loopback with a random password. A socket in the file system would need a path below 108 bytes, which a data folder may exceed.
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  // The pool's ten, one that holds the lock, some for migrations and a person with psql.
  max_connections: '24',
  shared_buffers: '64MB',
  // Three worker processes less; reads of a database this small come from the page cache anyway.
  io_method: 'sync',
  // Parallel workers need /dev/shm, of which a container has 64 MB, and our queries read few rows.
  max_parallel_workers_per_gather: '0',
  max_worker_processes: '4',
  max_logical_replication_workers: '0',
  jit: 'off',
  min_wal_size: '32MB',
  max_wal_size: '512MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Failed statements are the server's to log, which knows what is secret; here they would come with their values.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
};

/** The arguments of `postgres` that set ours and then `more`. */
export function settingArguments(more: Readonly<Record<string, string>>): string[] {
  return Object.entries({ ...SETTINGS, ...more }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
