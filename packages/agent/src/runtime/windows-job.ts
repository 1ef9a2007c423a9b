import { ptr } from 'bun:ffi';
import { type Handle, kernel32, ntdll } from './windows-api.ts';

/** Classes of information, jobapi2.h. */
const BASIC_PROCESS_ID_LIST = 3;
const EXTENDED_LIMIT_INFORMATION = 9;

/** JOBOBJECT_EXTENDED_LIMIT_INFORMATION of 64-bit Windows: its size, and where its flags are. */
const LIMITS_BYTES = 144;
const LIMIT_FLAGS_AT = 16;
const KILL_ON_JOB_CLOSE = 0x2000;

const PROCESS_TERMINATE = 0x0001;
const PROCESS_SET_QUOTA = 0x0100;
const PROCESS_SUSPEND_RESUME = 0x0800;

/** Two 32-bit counts, then a pointer-wide number for each process; more than this no terminal has. */
const MOST_PROCESSES = 1023;
/** A process may start another while it is being stopped; each round stops what the one before has missed. */
const ROUNDS = 4;
const KILLED_EXIT_CODE = 1;

/**
 * A process and everything that it starts, as one thing to hold, count and end: a job object. Windows ends what is left of it when this
 * program ends, however it does.
 */
export class Job implements Disposable {
  #handle: Handle;
  /** Handles of the processes that are held, by process id. */
  readonly #held = new Map<number, Handle>();

  private constructor(handle: Handle) {
    this.#handle = handle;
  }

  /** The job of a process that was just started. What it starts from now on belongs to it. Throws when Windows refuses. */
  static of(pid: number): Job {
    const job = new Job(kernel32().CreateJobObjectW(null, null));
    try {
      job.#limit();
      job.#assign(pid);
      return job;
    } catch (error) {
      job[Symbol.dispose]();
      throw error;
    }
  }

  /** The ids of its processes; none after the job was disposed of. */
  members(): number[] {
    if (this.#handle === 0n) return [];
    const list = new BigUint64Array(1 + MOST_PROCESSES);
    const bytes = list.byteLength;
    kernel32().QueryInformationJobObject(this.#handle, BASIC_PROCESS_ID_LIST, ptr(list), bytes, null);
    const count = Number((list[0] ?? 0n) >> 32n);
    return Array.from(list.subarray(1, 1 + count), Number);
  }

  /** Stops its processes where they are, until `resume`. */
  suspend(): void {
    for (let round = 0; round < ROUNDS; round += 1) {
      const running = this.members().filter((pid) => !this.#held.has(pid));
      if (running.length === 0) return;
      for (const pid of running) this.#suspendOne(pid);
    }
  }

  resume(): void {
    for (const handle of this.#held.values()) {
      ntdll().NtResumeProcess(handle);
      kernel32().CloseHandle(handle);
    }
    this.#held.clear();
  }

  /** Ends all its processes at once: they are not asked, and may be gone a moment later only. */
  terminate(): void {
    if (this.#handle !== 0n) kernel32().TerminateJobObject(this.#handle, KILLED_EXIT_CODE);
  }

  /** Ends what is left, and lets go of the job. */
  [Symbol.dispose](): void {
    this.resume();
    if (this.#handle !== 0n) kernel32().CloseHandle(this.#handle);
    this.#handle = 0n;
  }

  #limit(): void {
    const limits = new Uint8Array(LIMITS_BYTES);
    new DataView(limits.buffer).setUint32(LIMIT_FLAGS_AT, KILL_ON_JOB_CLOSE, true);
    const { SetInformationJobObject } = kernel32();
    if (!SetInformationJobObject(this.#handle, EXTENDED_LIMIT_INFORMATION, ptr(limits), LIMITS_BYTES))
      throw new Error('Windows made no job for the processes of a terminal');
  }

  #assign(pid: number): void {
    const { AssignProcessToJobObject, CloseHandle, OpenProcess } = kernel32();
    const process = OpenProcess(PROCESS_SET_QUOTA | PROCESS_TERMINATE, 0, pid);
    const taken = AssignProcessToJobObject(this.#handle, process);
    if (process !== 0n) CloseHandle(process);
    if (!taken) throw new Error('Windows did not take the shell into the job of its terminal');
  }

  #suspendOne(pid: number): void {
    const handle = kernel32().OpenProcess(PROCESS_SUSPEND_RESUME, 0, pid);
    if (handle === 0n) return;
    ntdll().NtSuspendProcess(handle);
    this.#held.set(pid, handle);
  }
}
