import type { RunningHash } from './types.ts';

/** FIPS 180-4: the first 32 bits of the fractions of the cube roots, and of the square roots, of the first primes. */
const PRIMES = firstPrimes(64);
const K = Uint32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));
const START = Uint32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const BLOCK = 64;

/** SHA-256 that can be fed piece by piece: browsers offer only one for the whole. */
export function createSha256(): RunningHash {
  let state = START.slice();
  const words = new Uint32Array(64);
  const block = new Uint8Array(BLOCK);
  const view = new DataView(block.buffer);
  let filled = 0;
  let total = 0;

  function update(bytes: Uint8Array): void {
    total += bytes.length;
    for (let from = 0; from < bytes.length; ) {
      const part = bytes.subarray(from, from + BLOCK - filled);
      block.set(part, filled);
      filled += part.length;
      from += part.length;
      if (filled === BLOCK) compress();
    }
  }

  function compress(): void {
    filled = 0;
    for (let i = 0; i < 16; i += 1) words[i] = view.getUint32(i * 4);
    mix(state, words);
  }

  function hex(): string {
    const before = { state: state.slice(), block: block.slice(), filled, total };
    const bits = total * 8;
    update(Uint8Array.of(0x80));
    while (filled !== BLOCK - 8) update(Uint8Array.of(0));
    view.setUint32(BLOCK - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(BLOCK - 4, bits >>> 0);
    compress();
    const text = [...state].map((word) => word.toString(16).padStart(8, '0')).join('');
    block.set(before.block);
    ({ state, filled, total } = before);
    return text;
  }

  return { update, hex };
}

/** One block into the state. Indices are in range by construction; `| 0` keeps the engine in 32-bit integers. */
function mix(state: Uint32Array, w: Uint32Array): void {
  for (let i = 16; i < 64; i += 1) {
    const [x, y] = [at(w, i - 15), at(w, i - 2)];
    const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
    const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
    w[i] = (at(w, i - 16) + s0 + at(w, i - 7) + s1) | 0;
  }
  let a = at(state, 0);
  let b = at(state, 1);
  let c = at(state, 2);
  let d = at(state, 3);
  let e = at(state, 4);
  let f = at(state, 5);
  let g = at(state, 6);
  let h = at(state, 7);
  for (let i = 0; i < 64; i += 1) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + at(K, i) + at(w, i)) | 0;
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] = at(state, i) + word;
}

function at(words: Uint32Array, index: number): number {
  return words[index] ?? 0;
}

function turn(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function fraction(root: number): number {
  return Math.floor((root - Math.floor(root)) * 2 ** 32);
}

function firstPrimes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n += 1) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}
