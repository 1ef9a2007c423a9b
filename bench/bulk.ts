/** Bytes through the relay, TLS on both hops, beside `ssh -J` and a relay that does nothing but relay. */
import { join } from 'node:path';
import { type OurWay, startOurWay } from './bulk/our-way.ts';
import { transferBySsh } from './bulk/ssh-transfer.ts';
import type { Measurement } from './bulk/technician.ts';
import { type BareWay, startBareWay } from './lib/bare.ts';
import { bench } from './lib/bench.ts';
import { CpuMeter } from './lib/cpu-meter.ts';
import { interleave } from './lib/interleave.ts';
import { startJumpedSsh } from './lib/ssh.ts';
import { summarize } from './lib/stats.ts';
import { makeCertificate } from './lib/tls.ts';
import { missingCommands, temporaryFolder } from './lib/tools.ts';
import { pssMegabytes } from './lib/usage.ts';

const BYTES_PER_MIB = 1024 * 1024;
const MIB_PER_GIB = 1024;

const PARTS = ['server', 'agent', 'client'] as const;
type Part = (typeof PARTS)[number];
type Pids = Readonly<Record<Part, number>>;

await bench('bulk', async ({ quick, row, skip, say }) => {
  await using folder = await temporaryFolder();
  const certificate = await makeCertificate(folder.path);
  await using ours = await startOurWay(folder.path, certificate);
  await using bare = await startBareWay(certificate);
  const lacking = missingCommands('ssh', 'sshd', 'ssh-keygen');
  if (lacking.length > 0) skip(`ssh -J: this machine lacks ${lacking.join(', ')}`);
  await using ssh = lacking.length > 0 ? null : await startJumpedSsh({ folder: join(folder.path, 'ssh') });

  const mib = quick ? 128 : 512;
  const rounds = quick ? 2 : 8;
  const bytes = mib * BYTES_PER_MIB;
  say(`${mib} MiB each way, ${rounds} rounds`);
  for (const direction of ['download', 'upload'] as const) {
    const used = { ours: new CpuMeter(pidsOfOurs(ours)), bare: new CpuMeter(pidsOfBare(bare, direction)) };
    const contestants: Record<string, () => Promise<number>> = {
      ours: () => used.ours.during(() => ours.technician.call('measure', { direction, bytes })),
      bare: () => used.bare.during(() => bare.client.call('download', bytes)),
    };
    if (ssh !== null) contestants.ssh = () => transferBySsh(ssh, { direction, bytes });
    const times = await interleave(rounds, contestants);

    const speed = (of: readonly number[] = []) => summarize(of.map((ms) => (mib * 1000) / ms));
    const line = { what: direction, unit: 'MiB/s', ours: speed(times.ours) } as const;
    row({ ...line, theirs: speed(times.bare), against: 'bare relay', goal: { ratio_at_least: 0.8 } });
    if (times.ssh !== undefined) {
      row({ ...line, theirs: speed(times.ssh), against: 'ssh -J', goal: { ratio_at_least: 2 } });
    }
    for (const part of PARTS) {
      const perGib = (meter: CpuMeter<Part>) =>
        summarize(meter.seconds(part).map((seconds) => (seconds * MIB_PER_GIB) / mib));
      row({
        what: `${direction}: CPU of the ${part} for a GiB`,
        unit: 's',
        ours: perGib(used.ours),
        theirs: perGib(used.bare),
        against: 'bare relay',
        memory_mb: pssMegabytes(used.ours.pids[part]),
      });
    }
  }
});

function pidsOfOurs({ guru, agent, technician }: OurWay): Pids {
  return { server: guru.pid(), agent: agent.pid, client: technician.pid };
}

/** The bare agent always sends: an upload is held against it with the two ends in each other's place. */
function pidsOfBare({ relay, agent, client }: BareWay, direction: Measurement['direction']): Pids {
  const [sender, receiver] = [agent.pid, client.pid];
  if (direction === 'download') return { server: relay.pid, agent: sender, client: receiver };
  return { server: relay.pid, agent: receiver, client: sender };
}
