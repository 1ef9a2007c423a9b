import type { Tx } from '../../db/index.ts';

/** Makes a code the only one that opens the setup. */
export async function replaceSetupCode(tx: Tx, codeHash: Uint8Array, now: Date): Promise<void> {
  await tx
    .insertInto('setup_codes')
    .values({ code_hash: codeHash, created_at: now })
    .onConflict((conflict) =>
      conflict.column('only_one').doUpdateSet({ code_hash: codeHash, created_at: now }),
    )
    .execute();
}

export async function isSetupCode(tx: Tx, codeHash: Uint8Array): Promise<boolean> {
  const row = await tx
    .selectFrom('setup_codes')
    .select('only_one')
    .where('code_hash', '=', codeHash)
    .executeTakeFirst();
  return row !== undefined;
}

/** Uses the code up; of several that come at once one gets true. */
export async function takeSetupCode(tx: Tx, codeHash: Uint8Array): Promise<boolean> {
  const deleted = await tx.deleteFrom('setup_codes').where('code_hash', '=', codeHash).executeTakeFirst();
  return deleted.numDeletedRows === 1n;
}

export async function deleteSetupCode(tx: Tx): Promise<void> {
  await tx.deleteFrom('setup_codes').execute();
}
