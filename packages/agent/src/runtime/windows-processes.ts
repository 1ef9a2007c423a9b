import { ptr } from 'bun:ffi';
import { advapi32, type Handle, kernel32, ntdll } from './windows-api.ts';

/** A process as the kernel of Windows counts it. */
export interface WindowsProcess {
  readonly pid: number;
  readonly ppid: number;
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly name: string;
  readonly threads: number;
  /** Milliseconds that all its threads have computed. */
  readonly cpuMs: number;
  /** Bytes that are in memory. */
  readonly memory: number;
  /** None of its threads may run. */
  readonly suspended: boolean;
  /** One of its threads runs now. */
  readonly running: boolean;
}

/** Classes of information, of winternl.h and ntddk.h. */
const SYSTEM_PROCESS_INFORMATION = 5;
const PROCESS_COMMAND_LINE_INFORMATION = 60;
const TOKEN_USER = 1;

const INFO_LENGTH_MISMATCH = 0xc0000004 | 0;
const FIRST_BYTES = 512 * 1024;
const MOST_BYTES = 64 * 1024 * 1024;

/** SYSTEM_PROCESS_INFORMATION of 64-bit Windows: where its fields are, and that its threads follow it. */
const THREADS_AT = 4;
const CREATE_TIME_AT = 32;
const USER_TIME_AT = 40;
const KERNEL_TIME_AT = 48;
const NAME_AT = 56;
const PID_AT = 80;
const PARENT_AT = 88;
const WORKING_SET_AT = 144;
const ENTRY_BYTES = 256;
/** SYSTEM_THREAD_INFORMATION. */
const THREAD_BYTES = 80;
const THREAD_STATE_AT = 68;
const WAIT_REASON_AT = 72;
const STATE_RUNNING = 2;
const STATE_WAITING = 5;
const REASON_SUSPENDED = 5;

const PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
const PROCESS_SUSPEND_RESUME = 0x0800;
const TOKEN_QUERY = 0x0008;

/** FILETIME counts tenths of a microsecond since 1601. */
const TICKS_PER_MS = 10_000n;
const MS_FROM_1601_TO_1970 = 11_644_473_600_000n;
const UTF16 = new TextDecoder('utf-16le');

/** All processes but the idle one, which is none. Throws when Windows refuses. */
export function systemProcesses(): WindowsProcess[] {
  const bytes = queryProcesses();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const processes: WindowsProcess[] = [];
  for (let at = 0; at + ENTRY_BYTES <= bytes.length; ) {
    const pid = Number(view.getBigUint64(at + PID_AT, true));
    if (pid !== 0) processes.push(readProcess(bytes, view, at, pid));
    const next = view.getUint32(at, true);
    if (next === 0) break;
    at += next;
  }
  return processes;
}

/** Program and arguments, and who runs it; empty where we may not see it. */
export function describeProcess(pid: number): { readonly command: string; readonly user: string } {
  const { CloseHandle, OpenProcess } = kernel32();
  const handle = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid);
  if (handle === 0n) return { command: '', user: '' };
  try {
    return { command: commandLine(handle), user: owner(handle) };
  } finally {
    CloseHandle(handle);
  }
}

/** Stops all threads of a process where they are, or lets them go on. Answers false when Windows refuses. */
export function setSuspended(pid: number, suspended: boolean): boolean {
  const { CloseHandle, OpenProcess } = kernel32();
  const handle = OpenProcess(PROCESS_SUSPEND_RESUME, 0, pid);
  if (handle === 0n) return false;
  const { NtResumeProcess, NtSuspendProcess } = ntdll();
  const answer = suspended ? NtSuspendProcess(handle) : NtResumeProcess(handle);
  CloseHandle(handle);
  return answer === 0;
}

/** Asks with more and more room: how much is needed changes from one moment to the next. */
function queryProcesses(): Uint8Array {
  for (let size = FIRST_BYTES; size <= MOST_BYTES; size *= 2) {
    const bytes = new Uint8Array(size);
    const status = ntdll().NtQuerySystemInformation(SYSTEM_PROCESS_INFORMATION, ptr(bytes), size, null);
    if (status === 0) return bytes;
    if (status !== INFO_LENGTH_MISMATCH) break;
  }
  throw new Error('Windows does not tell its processes.');
}

function readProcess(bytes: Uint8Array, view: DataView, at: number, pid: number): WindowsProcess {
  const threads = view.getUint32(at + THREADS_AT, true);
  let suspended = threads > 0;
  let running = false;
  for (let index = 0; index < threads; index += 1) {
    const thread = at + ENTRY_BYTES + index * THREAD_BYTES;
    if (thread + THREAD_BYTES > bytes.length) break;
    const state = view.getUint32(thread + THREAD_STATE_AT, true);
    running ||= state === STATE_RUNNING;
    suspended &&=
      state === STATE_WAITING && view.getUint32(thread + WAIT_REASON_AT, true) === REASON_SUSPENDED;
  }
  const spent = view.getBigInt64(at + USER_TIME_AT, true) + view.getBigInt64(at + KERNEL_TIME_AT, true);
  const created = view.getBigInt64(at + CREATE_TIME_AT, true);
  return {
    pid,
    ppid: Number(view.getBigUint64(at + PARENT_AT, true)),
    startedAt: Math.max(0, Number(created / TICKS_PER_MS - MS_FROM_1601_TO_1970)),
    name: unicodeString(bytes, view, at + NAME_AT),
    threads,
    cpuMs: Number(spent / TICKS_PER_MS),
    memory: Number(view.getBigUint64(at + WORKING_SET_AT, true)),
    suspended,
    running,
  };
}

/** A UNICODE_STRING whose characters lie in the same memory: its length in bytes, and where they are. */
function unicodeString(bytes: Uint8Array, view: DataView, at: number): string {
  const length = view.getUint16(at, true);
  const from = Number(view.getBigUint64(at + 8, true)) - ptr(bytes);
  if (length === 0 || from < 0 || from + length > bytes.length) return '';
  return UTF16.decode(bytes.subarray(from, from + length));
}

function commandLine(handle: Handle): string {
  const bytes = new Uint8Array(64 * 1024 + 16);
  const { NtQueryInformationProcess } = ntdll();
  const length = ptr(new Uint32Array(1));
  const status = NtQueryInformationProcess(
    handle,
    PROCESS_COMMAND_LINE_INFORMATION,
    ptr(bytes),
    bytes.length,
    length,
  );
  return status === 0 ? unicodeString(bytes, new DataView(bytes.buffer), 0) : '';
}

const names = new Map<string, string>();
const MOST_NAMES = 1000;

function owner(handle: Handle): string {
  const { GetTokenInformation, OpenProcessToken } = advapi32();
  const token = new BigUint64Array(1);
  if (!OpenProcessToken(handle, TOKEN_QUERY, ptr(token))) return '';
  // TOKEN_USER: where the SID is, its attributes, and the SID itself behind.
  const user = new BigUint64Array(16);
  const length = new Uint32Array(1);
  const told = GetTokenInformation(token[0] ?? 0n, TOKEN_USER, ptr(user), user.byteLength, ptr(length));
  kernel32().CloseHandle(token[0] ?? 0n);
  if (!told) return '';
  const key = user.subarray(2).join();
  const known = names.get(key);
  if (known !== undefined) return known;
  const name = accountName(user[0] ?? 0n);
  if (names.size >= MOST_NAMES) names.clear();
  names.set(key, name);
  return name;
}

function accountName(sid: bigint): string {
  const [name, domain] = [new Uint16Array(257), new Uint16Array(257)];
  const [nameLength, domainLength] = [Uint32Array.of(name.length), Uint32Array.of(domain.length)];
  const kind = new Uint32Array(1);
  const found = advapi32().LookupAccountSidW(
    null,
    sid,
    ptr(name),
    ptr(nameLength),
    ptr(domain),
    ptr(domainLength),
    ptr(kind),
  );
  return found ? UTF16.decode(name.subarray(0, nameLength[0])) : '';
}
