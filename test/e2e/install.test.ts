import { beforeAll, describe, expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { compile } from '../../scripts/build/compile.ts';
import { thisPlatform } from '../../scripts/build/platforms.ts';
import { PRODUCTS } from '../../scripts/build/products.ts';
import { prepareAgent, type Said } from './support/agent.ts';
import { apiOf, enrolmentToken } from './support/api.ts';
import { HAS_BROWSER } from './support/browser.ts';
import { openDevice } from './support/devices.ts';
import { ROOT } from './support/places.ts';
import { shellOf } from './support/shell.ts';
import { useStage } from './support/stage.ts';

const PRODUCT = PRODUCTS.find(({ name }) => name === `agent-${thisPlatform()}`);
/** The account that owns nothing. */
const NOBODY = 65_534;

/** Installing itself would change this machine, so it is shown only how far it goes without the right to. */
describe.skipIf(!HAS_BROWSER || PRODUCT === undefined || process.platform === 'win32')(
  'the built agent',
  () => {
    const stage = useStage({ owner: true });
    let program = '';
    beforeAll(async () => {
      const folder = await mkdtemp(join(tmpdir(), 'guru-e2e-built-'));
      stage.ends({ [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) });
      if (PRODUCT === undefined) throw new Error(`no agent is built for ${thisPlatform()}`);
      program = join(folder, 'guru-agent');
      await compile(ROOT, { ...PRODUCT, outfile: relative(ROOT, program) });
      for (const path of [folder, program]) await chmod(path, 0o755);
    });

    /** Runs a command as somebody without rights, and feeds it this. */
    function asNobody(command: string, args: readonly string[], input = ''): Promise<Said> {
      const account = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
      const child = spawn(command, args, {
        cwd: tmpdir(),
        env: { PATH: process.env.PATH ?? '' },
        ...account,
      });
      let words = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (text) => {
          words += String(text);
        });
      child.stdin.end(input);
      const { promise, resolve, reject } = Promise.withResolvers<Said>();
      child.on('error', reject).on('close', (code) => resolve({ code: code ?? -1, words }));
      return promise;
    }

    test('one file enrols, says where it belongs, connects and serves a terminal', async () => {
      const { url } = stage.guru;
      const agent = await prepareAgent([program]);
      stage.ends(agent);
      const token = await enrolmentToken(await apiOf(url));
      expect((await agent.command('version')).words).toMatch(/^guru-agent \d+\.\d+\.\d+|^\d+\.\d+\.\d+/);
      expect(await agent.enrol({ server: url, token })).toMatchObject({ code: 0 });
      const status = await agent.command('status', '--data-dir', agent.data_dir);
      expect(status.code).toBe(0);
      expect(status.words).toContain(`Enrolled at ${url} as `);
      agent.run();

      const { page, faults } = await stage.owner();
      await openDevice(page, hostname());
      await page.keyboard.press('t');
      const shell = await shellOf(page);
      await shell.type(`echo from \${0#-} $((40 + 2)); stty size | sed 's/ .*//' >/dev/null && echo 'ä€😀'`);
      await shell.line('from sh 42');
      await shell.line('ä€😀');
      await shell.type('exit 5');
      await page.getByText('The shell ended with exit code 5.').waitFor();
      expect(faults).toEqual([]);
    });

    test('without_root_it_changes_nothing_and_says_how', async () => {
      const script = await (await fetch(`${stage.guru.url}/install.sh`)).text();
      for (const refused of [
        await asNobody(program, ['install', '--server', stage.guru.url, '--token', 'none']),
        await asNobody(program, ['uninstall']),
        await asNobody('/bin/sh', ['-s', '--', '--token', 'none'], script),
      ]) {
        expect(refused.code).not.toBe(0);
        expect(refused.words).toContain('sudo');
      }
    });
  },
);
