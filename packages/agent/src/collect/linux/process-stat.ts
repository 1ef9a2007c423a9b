/** What is told of a process, of its /proc/<pid>/stat. */
export interface ProcessStat {
  /** The letter of proc(5) as a byte: R runs, S sleeps, … */
  state: number;
  ppid: number;
  threads: number;
  /** CPU time of all its threads since it started, in ticks. */
  ticks: number;
  /** When it started, in ticks since the machine did: with the number it names one process for ever. */
  startTicks: number;
  residentPages: number;
}

const SPACE = 0x20;
const CLOSING = 0x29;
const MINUS = 0x2d;

/** Places of the fields in proc(5), counted from the state, which is the first after the name. */
const PPID = 4 - 3;
const UTIME = 14 - 3;
const STIME = 15 - 3;
const THREADS = 20 - 3;
const STARTTIME = 22 - 3;
const RSS = 24 - 3;

/**
 * Reads one /proc/<pid>/stat into `into`, without making a string: hundreds of these are read for one heartbeat.
 * A name can hold spaces and brackets, so the fields are counted from the last closing bracket. False when the bytes
 * are not such a line.
 */
export function parseProcessStat(bytes: Uint8Array, into: ProcessStat): boolean {
  let at = bytes.lastIndexOf(CLOSING);
  if (at < 0) return false;
  at += 2;
  into.ticks = 0;
  into.state = bytes[at] ?? 0;
  for (let field = 0; field <= RSS; field += 1) {
    let value = 0;
    let negative = false;
    for (; at < bytes.length && bytes[at] !== SPACE; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === MINUS) negative = true;
      else value = value * 10 + (byte - 0x30);
    }
    at += 1;
    if (field === UTIME || field === STIME) into.ticks += value;
    else if (field === PPID) into.ppid = value;
    else if (field === THREADS) into.threads = value;
    else if (field === STARTTIME) into.startTicks = value;
    else if (field === RSS) into.residentPages = negative ? 0 : value;
  }
  return at <= bytes.length;
}

/** A place to read into, again and again. */
export function blankStat(): ProcessStat {
  return { state: 0, ppid: 0, threads: 0, ticks: 0, startTicks: 0, residentPages: 0 };
}

/** The name between the brackets: what the kernel keeps of it, at most 15 bytes. */
export function processName(stat: Uint8Array): string {
  const open = stat.indexOf(0x28);
  return Buffer.from(stat.subarray(open + 1, stat.lastIndexOf(CLOSING))).toString('utf8');
}
