export { takeTurnOnAgents } from './agent-rows.ts';
export { createDb, type Db, type Tx } from './db.ts';
export { DatabaseBusyError, isForeignKeyViolation, isUnavailable, isUniqueViolation } from './errors.ts';
export { insertMany } from './insert-many.ts';
export { nameMatches } from './name-pattern.ts';
export { openDatabase } from './open.ts';
export { createPool } from './pool.ts';
export { storeInHalves } from './store-in-halves.ts';
