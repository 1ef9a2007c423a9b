import { expect, test } from 'bun:test';
import { unwrittenPages } from './give-back.ts';

const SMAPS = `555555554000-555558000000 r--p 00000000 fe:00 12 /opt/guru agent
Rss:                 100 kB
Anonymous:             0 kB
555558000000-55555c000000 r-xp 02aac000 fe:00 12 /opt/guru agent
Rss:               33360 kB
Anonymous:             0 kB
55555c000000-55555d000000 r-xp 06aac000 fe:00 12 /opt/guru agent
Rss:                  40 kB
Anonymous:             4 kB
55555d000000-55555e000000 rw-p 07aac000 fe:00 12 /opt/guru agent
Rss:                  40 kB
Anonymous:             0 kB
7ffff7c00000-7ffff7d00000 r-xp 00000000 fe:00 90 /usr/lib/libc.so.6
Anonymous:             0 kB
7ffff7ffd000-7ffff7fff000 rwxp 00000000 00:00 0
Anonymous:             0 kB
`;

test('only what can not be written to, and was not, is given back, and of the program itself alone', () => {
  expect(unwrittenPages(SMAPS, '/opt/guru agent')).toEqual([
    { start: 0x555555554000n, end: 0x555558000000n },
    { start: 0x555558000000n, end: 0x55555c000000n },
  ]);
  expect(unwrittenPages('', '/opt/guru agent')).toEqual([]);
});

const MEASURE = `
  const { giveBackProgram } = await import(process.argv[1]);
  const { readFileSync } = await import('node:fs');
  const file = () => Number(/RssFile:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  const before = file();
  const given = giveBackProgram();
  const after = file();
  // It goes on working: parses, compiles, hashes, opens sockets.
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => Response.json({ fine: true }) });
  const answer = await (await fetch(server.url)).json();
  await server.stop(true);
  console.log(JSON.stringify({ before, given, after, answer }));
`;

test.if(process.platform === 'linux')('a program is smaller afterwards, and works as before', async () => {
  const child = Bun.spawn([process.execPath, '-e', MEASURE, `${import.meta.dir}/give-back.ts`], {
    stdout: 'pipe',
    stderr: 'inherit',
  });
  const { before, given, after, answer } = JSON.parse(await child.stdout.text());
  expect(await child.exited).toBe(0);
  expect(given).toBeGreaterThan(0);
  expect(after).toBeLessThan(before / 2);
  expect(answer).toEqual({ fine: true });
});
