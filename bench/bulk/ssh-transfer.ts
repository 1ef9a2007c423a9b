import type { JumpedSsh } from '../lib/ssh.ts';
import type { Measurement } from './technician.ts';

/** Moves bytes over an open connection. Resolves to the milliseconds from the start of `ssh` to its end. */
export async function transferBySsh(ssh: JumpedSsh, { direction, bytes }: Measurement): Promise<number> {
  const source = `head -c ${bytes} /dev/zero`;
  const isDownload = direction === 'download';
  const started = performance.now();
  const feeder = isDownload ? undefined : Bun.spawn(source.split(' '), { stdout: 'pipe', stderr: 'inherit' });
  const child = Bun.spawn(ssh.command(isDownload ? source : 'cat > /dev/null'), {
    stdin: feeder?.stdout ?? 'ignore',
    // A file and no pipe: nothing but ssh itself has the bytes in its hands.
    stdout: Bun.file('/dev/null'),
    stderr: 'inherit',
  });
  const code = await child.exited;
  if (code !== 0) throw new Error(`ssh ended with ${code}`);
  return performance.now() - started;
}
