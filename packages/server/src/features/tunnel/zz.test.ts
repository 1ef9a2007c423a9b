import { test } from 'bun:test';
import { appendFileSync } from 'node:fs';
import { openLab } from './fixtures/lab.ts';
const say = (t: string) => appendFileSync('/tmp/work/t3/zz.log', `${Math.round(performance.now())} ${t}\n`);
test('x', async () => {
  say('begin');
  await using lab = await openLab(); say('lab');
  const ann = await lab.person('technician'); say('person');
  const { agent_id, agent } = await lab.agent(); say('agent');
  const session_id = await lab.session(ann, agent_id); say('session');
  const technician = await lab.attach(ann, session_id);
  say('attached');
  await technician.beat(); say('beat');
  for (let i=0;i<5;i++) { lab.clock.skip(60_000); await Promise.all([agent.beat().then(()=>say('a')), technician.beat().then(()=>say('t'))]); }
  await agent[Symbol.asyncDispose]();
}, 40000);
