import { spawn, spawnSync } from 'node:child_process';
import type { Said } from './agent.ts';

/** Folders that an installation writes to, empty in a machine of its own. */
const ITS_OWN = ['/usr/local', '/var/lib', '/etc/systemd'];

/**
 * Stands in for the service manager, which a test can't have: keeps to what the unit says, with the program that it names, and notes what
 * it was asked.
 */
const SYSTEMCTL = `#!/bin/sh
echo "systemctl $*" >> /usr/local/asked
stop() {
  [ -f /usr/local/pid ] || return 0
  kill "$(cat /usr/local/pid)"
  while kill -0 "$(cat /usr/local/pid)" 2>/dev/null; do sleep 0.05; done
}
case "$1" in
  restart)
    stop
    start=$(sed -n 's/^ExecStart=//p' /etc/systemd/system/guru-agent.service)
    eval "setsid $start >/usr/local/log 2>&1 </dev/null &"
    echo $! > /usr/local/pid
    ;;
  is-active) kill -0 "$(cat /usr/local/pid)" ;;
  disable) stop ;;
esac
`;

/** Whether this process may have file systems that nobody else sees. */
export function canHaveOwnMachine(): boolean {
  return process.platform === 'linux' && spawnSync('unshare', ['-m', 'true']).status === 0;
}

/**
 * Runs a shell script as root on this machine with folders of its own in place of those that an installation writes to; whatever it does there
 * is gone when it ends. Settles when everything that it started has ended too.
 */
export function onOwnMachine(script: string, env: Readonly<Record<string, string>>): Promise<Said> {
  const prepare = [
    'set -e',
    'mount --make-rprivate /',
    ...ITS_OWN.map((folder) => `mount -t tmpfs own ${folder}`),
    'mkdir -p /usr/local/bin /etc/systemd/system',
    `cat > /usr/local/bin/systemctl <<'END'\n${SYSTEMCTL}END`,
    'chmod 755 /usr/local/bin/systemctl',
  ];
  const child = spawn('unshare', ['-m', '/bin/sh', '-c', [...prepare, script].join('\n')], {
    env: { PATH: `/usr/local/bin:${process.env.PATH ?? ''}`, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      words += String(text);
    });
  const { promise, resolve, reject } = Promise.withResolvers<Said>();
  child.on('error', reject).on('close', (code) => resolve({ code: code ?? -1, words }));
  return promise;
}
