import { expect, test } from 'bun:test';
import { hashPassword, verifyPassword } from './password.ts';

test('a password fits its own hash alone, and two hashes of it differ', async () => {
  const [one, two] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
  expect(one).toStartWith('$argon2id$');
  expect(one).not.toBe(two);
  expect(await verifyPassword('correct horse', one)).toBe(true);
  expect(await verifyPassword('correct hors', one)).toBe(false);
});
