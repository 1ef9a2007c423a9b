import { ECHOES } from './support/echoes.ts';
import { inTurn, type Random } from './support/random.ts';
import type { ChaosStage } from './support/stage.ts';
import { sitDown } from './support/technician.ts';

const LINES = ['agent', 'technician', 'both'] as const;
const PIECE_BYTES = 20_000;
/** From one cut to the next, at most: enough that windows are full and credit is on its way. */
const LARGEST_STEP = 500_000;

export interface CutReport {
  readonly cuts: number;
  /** Bytes that were sent. */
  readonly bytes: number;
  /** SHA-256 of what went there and of what came back. */
  readonly sent: string;
  readonly came: string;
}

/** Sends random bytes to the device and back on one stream, and cuts the lines at random bytes of it, so many times. */
export async function cutStream(
  stage: ChaosStage,
  type: keyof typeof ECHOES,
  count: number,
  random: Random,
): Promise<CutReport> {
  const { session } = await sitDown(stage);
  const over = session.closed.then(({ reason }): never => {
    throw new Error(`the session ended: ${reason}`);
  });
  // In the end it ends as it should.
  over.catch(() => undefined);
  const sent = new Bun.CryptoHasher('sha256');
  const came = new Bun.CryptoHasher('sha256');
  const lines = inTurn(LINES, random);
  const step = () => 1 + Math.floor(random() * LARGEST_STEP);
  let bytes = 0;
  let received = 0;
  let cuts = 0;
  let nextCut = step();
  const all = Promise.withResolvers<void>();
  let isSent = false;

  const cutNow = () => {
    const line = lines.next().value;
    if (line !== 'technician') stage.agentLine.cut();
    if (line !== 'agent') stage.techLine.cut();
    cuts += 1;
    nextCut += step();
  };
  const echo = await ECHOES[type](session, (piece, done) => {
    came.update(piece);
    received += piece.length;
    done();
    if (received >= nextCut && cuts < count) cutNow();
    if (isSent && received >= bytes) all.resolve();
  });
  while (cuts < count) {
    const piece = crypto.getRandomValues(new Uint8Array(PIECE_BYTES));
    sent.update(piece);
    bytes += piece.length;
    await Promise.race([echo.write(piece), over]);
  }
  isSent = true;
  if (received < bytes) await Promise.race([all.promise, over]);
  await echo[Symbol.asyncDispose]();
  session.close();
  await session.closed;
  return { cuts, bytes, sent: sent.digest('hex'), came: came.digest('hex') };
}
