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
import { canHaveOwnMachine, onOwnMachine } from './support/own-machine.ts';
import { ROOT } from './support/places.ts';
import { shellOf } from './support/shell.ts';
import { useStage } from './support/stage.ts';

const PRODUCT = PRODUCTS.find(({ name }) => name === `agent-${thisPlatform()}`);
/** The account that owns nothing. */
const NOBODY = 65_534;

/** Watches the agent come online, from a shell. */
const UNTIL_CONNECTED = "until grep -q 'Connected to the server' /usr/local/log; do sleep 0.05; done";

/** Installing itself would change this machine, so it is shown on one of its own, where that can be had. */
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

    test.skipIf(!canHaveOwnMachine())('as root it becomes a service, and takes all of it back', async () => {
      const token = await enrolmentToken(await apiOf(stage.guru.url));
      const { code, words } = await onOwnMachine(
        `
        ${program} install --server ${stage.guru.url}
        ${UNTIL_CONNECTED}
        guru=/usr/local/lib/guru-agent/guru-agent
        $guru status
        stat -c '%a %n' /var/lib/guru-agent /var/lib/guru-agent/*
        GURU_AGENT_TOKEN= $guru install && echo installed over itself
        $guru uninstall
        ls -A /usr/local/lib/guru-agent /var/lib/guru-agent /etc/systemd/system
        cat /usr/local/asked`,
        { GURU_AGENT_TOKEN: token, GURU_AGENT_MACHINE_ID: 'a-machine-of-its-own-1' },
      );
      expect(words).toContain(`Enrolled at ${stage.guru.url} as `);
      expect(words).toContain('The service guru-agent.service runs.');
      expect(words).toContain('700 /var/lib/guru-agent\n600 /var/lib/guru-agent/identity.json\n');
      expect(words).toContain('installed over itself');
      const asked = [...words.matchAll(/^systemctl (\S+)/gm)].map(([, word]) => word);
      const installing = ['daemon-reload', 'enable', 'restart', 'is-active'];
      expect(asked).toEqual([...installing, 'is-active', ...installing, 'disable']);
      expect(words).toContain('/etc/systemd/system:\n\n/usr/local/lib/guru-agent:\n\n/var/lib/guru-agent:\n');
      expect(code).toBe(0);
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
