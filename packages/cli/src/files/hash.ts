import type { RunningHash } from '@guru/client/files';

/** The runtime's own SHA-256: several times as fast as one that runs in browsers too. */
export function createHash(): RunningHash {
  const hash = new Bun.CryptoHasher('sha256');
  return {
    update: (bytes) => void hash.update(bytes),
    hex: () => hash.copy().digest('hex'),
  };
}
