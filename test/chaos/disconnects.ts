import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { untilGone } from '../e2e/support/processes.ts';
import { countEnds, type Ends } from './support/ends.ts';
import { untilNothingIsHeld } from './support/held.ts';
import { inTurn, type Random } from './support/random.ts';
import { startService } from './support/service.ts';
import type { ChaosStage } from './support/stage.ts';
import { sitDown, type Technician } from './support/technician.ts';
import { putToWork } from './support/work.ts';

/** How a session loses one of its ends: each leaves others to clear up. */
const WAYS = ['line', 'technician', 'agent', 'agent in order', 'server'] as const;
type Way = (typeof WAYS)[number];

/** A disconnect comes while the channels are being opened, or so long after. */
const LATEST_MS = 300;

export interface DisconnectReport extends Ends {
  readonly ways: Readonly<Record<Way, number>>;
  /** What was still there after the grace, with the round in which it was seen. */
  readonly left: readonly string[];
}

/** Opens a session with a channel of each kind that holds something on the device, and takes one of its ends away, so many times. */
export async function disconnect(
  stage: ChaosStage,
  count: number,
  random: Random,
): Promise<DisconnectReport> {
  const folder = mkdtempSync(join(tmpdir(), 'guru-chaos-'));
  await using service = await startService();
  try {
    const ways = { line: 0, technician: 0, agent: 0, 'agent in order': 0, server: 0 };
    const left: string[] = [];
    const opened: string[] = [];
    const all = inTurn(WAYS, random);
    for (let round = 0; round < count; round += 1) {
      const way = all.next().value;
      ways[way] += 1;
      const technician = await sitDown(stage);
      opened.push(technician.session_id);
      const work = putToWork(technician.session, { port: service.port, path: join(folder, 'file') });
      if (random() > 0.2) await work.begun;
      await Bun.sleep(random() * LATEST_MS);
      await lose(stage, technician, way);
      await technician.session.closed;
      const { shell, command } = await work.over();
      const seen = await Promise.allSettled([
        ...[shell, command].map(untilGone),
        untilNothingIsHeld(stage, service, folder),
      ]);
      for (const one of seen)
        if (one.status === 'rejected') left.push(`round ${round}, ${way}: ${String(one.reason)}`);
    }
    return { ways, left, ...(await countEnds(stage, opened)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function lose(stage: ChaosStage, technician: Technician, way: Way): Promise<void> {
  const { guru, agent, techLine } = stage;
  const since = Date.now();
  if (way === 'technician') technician.session.close();
  if (way === 'line') {
    technician.isolate();
    techLine.cut();
  }
  if (way === 'agent' || way === 'agent in order') {
    await (way === 'agent' ? agent.kill() : agent.stop());
    agent.run();
    await stage.untilBack(since);
  }
  if (way === 'server') {
    await guru.kill();
    await guru.start();
    await stage.untilBack(since);
  }
}
