import { type RecordedSystemd, recordedSystemd } from '@guru/agent/fixtures/systemctl';
import { type AgentProcess, startAgent } from './agent.ts';
import { AGENT_MAIN } from './places.ts';

/** An agent on a machine whose systemd answers as one answered once: in file systems of its own, where the sign that systemd runs can be put. */
export async function startSystemdMachine(server: string, token: string): Promise<AgentProcess> {
  const systemd: RecordedSystemd = recordedSystemd();
  const script = [
    'mount --make-rprivate /',
    'mount -t tmpfs own /run',
    'mkdir -p /run/systemd/system',
    `export PATH="${systemd.folder}:$PATH"`,
    `exec "${process.execPath}" "${AGENT_MAIN}" "$@"`,
  ].join(' && ');
  const agent = await startAgent({
    server,
    token,
    program: ['unshare', '-m', '/bin/sh', '-c', script, 'agent'],
  });
  return {
    ...agent,
    async [Symbol.asyncDispose]() {
      await agent[Symbol.asyncDispose]();
      systemd[Symbol.dispose]();
    },
  };
}
