export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  endAbandoned,
  startPostgres,
} from './embedded.ts';
export { MigrationError, type MigrationErrorCode, PostgresError, type PostgresErrorCode } from './errors.ts';
export { type Migrated, migrate, readMigrations } from './migrate.ts';
