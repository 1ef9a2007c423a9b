import type { ChaosStage } from './support/stage.ts';
import { sitDown } from './support/technician.ts';

const LOOK_AGAIN_MS = 50;

/**
 * Lets one line swallow everything while a session is open and nobody works in it. Answers after how many milliseconds the session has ended for that, the
 * grace included; the line is whole again then, and the device back.
 */
export async function goSilent(stage: ChaosStage, whose: 'agent' | 'technician'): Promise<number> {
  const { session, session_id, isolate } = await sitDown(stage);
  const line = whose === 'agent' ? stage.agentLine : stage.techLine;
  isolate();
  const began = performance.now();
  const since = Date.now();
  line.stall();
  const params = { session_id };
  for (;;) {
    const { status } = await (await stage.api())('GET /api/v1/tunnel/status/{session_id}', { params });
    if (status === 'closed') break;
    await Bun.sleep(LOOK_AGAIN_MS);
  }
  const took = performance.now() - began;
  line.resume();
  line.cut();
  session.close();
  await session.closed;
  if (whose === 'agent') await stage.untilBack(since);
  return took;
}
