export { takeTurnOnAgents } from './agent-rows.ts';
export { createDb, type Db, type Tx } from './db.ts';
export { DatabaseBusyError, isForeignKeyViolation, isUnavailable, isUniqueViolation } from './errors.ts';
export { type ArrayType, insertMany } from './insert-many.ts';
export { MIGRATIONS_FOLDER, type OpenDatabase, openDatabase } from './open.ts';
export { createPool } from './pool.ts';
export { assertRoleCannotBypassRls } from './role.ts';
export { storeInHalves } from './store-in-halves.ts';
export type { Database } from './tables/index.ts';
