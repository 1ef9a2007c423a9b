import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { RecordedEvent } from '@guru/protocol/api';

/** A flood is stored as fast as it comes; what people type is small at any level. */
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Events as a piece holds them: a line of JSON each, compressed off the main thread. */
export async function packEvents(lines: string): Promise<Buffer> {
  return await compress(lines, FAST);
}

/** The lines of a piece, each one event as JSON. */
async function unpackLines(packed: Buffer): Promise<readonly string[]> {
  const text = (await decompress(packed)).toString('utf8');
  return text.split('\n').slice(0, -1);
}

/** The events of a piece. */
export async function unpackEvents(packed: Buffer): Promise<readonly RecordedEvent[]> {
  return (await unpackLines(packed)).map((line) => RecordedEvent.parse(JSON.parse(line)));
}
