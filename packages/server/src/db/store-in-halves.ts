import { DatabaseError } from 'pg';

/** Classes of SQLSTATE that speak of the data (PostgreSQL, appendix A): data exception, integrity, program limit exceeded. */
const DATA_CLASSES = ['22', '23', '54'];

/**
 * Stores many rows of different origin in one go. When the database refuses the data, halves are tried, so that one bad row costs itself alone:
 * `onRefused` gets it with the reason. Rejects for every other failure; then nothing says which rows were stored, so `store` must be one
 * transaction, and storing twice must do no harm.
 */
export async function storeInHalves<T>(
  rows: readonly T[],
  store: (rows: readonly T[]) => Promise<void>,
  onRefused: (row: T, error: unknown) => void,
): Promise<void> {
  try {
    await store(rows);
  } catch (error) {
    const [first] = rows;
    if (first === undefined || !speaksOfData(error)) throw error;
    if (rows.length === 1) {
      onRefused(first, error);
      return;
    }
    const middle = Math.ceil(rows.length / 2);
    await storeInHalves(rows.slice(0, middle), store, onRefused);
    await storeInHalves(rows.slice(middle), store, onRefused);
  }
}

function speaksOfData(error: unknown): boolean {
  return error instanceof DatabaseError && DATA_CLASSES.includes(error.code?.slice(0, 2) ?? '');
}
