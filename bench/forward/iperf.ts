import { startAndReadLine } from '../lib/first-line.ts';
import { run } from '../lib/tools.ts';

const RECEIVED = /"sum_received":\s*\{[^}]*"bits_per_second":\s*([\d.e+]+)/;

export interface IperfOptions {
  /** Where the server listens. */
  readonly server_port: number;
  /** Where the client connects. */
  readonly port: number;
  readonly direction: 'download' | 'upload';
  readonly seconds: number;
}

/** The windows of both ways have opened by then. */
const LEAD_S = 1;
const BYTES_PER_MIB = 1024 * 1024;

/** What arrives through a tunnel over one connection, in MiB a second. */
export async function measureIperf({ server_port, port, direction, seconds }: IperfOptions): Promise<number> {
  // One for each measurement: it is busy for a while after one.
  const words = ['iperf3', '-s', '-1', '-B', '127.0.0.1', '-p', `${server_port}`, '--forceflush'];
  await using _server = await startAndReadLine(words);
  const client = ['iperf3', '-c', '127.0.0.1', '-p', `${port}`, '-J', '-t', `${seconds}`, '-O', `${LEAD_S}`];
  const answer = await run([...client, ...(direction === 'download' ? ['-R'] : [])]);
  const found = RECEIVED.exec(answer)?.[1];
  if (found === undefined) throw new Error(`iperf3 has said: ${answer}`);
  return Number(found) / 8 / BYTES_PER_MIB;
}
