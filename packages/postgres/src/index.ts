export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startPostgres } from './embedded.ts';
export { MigrationError, type MigrationErrorCode, PostgresError, type PostgresErrorCode } from './errors.ts';
export { type Migrated, migrate } from './migrate.ts';
