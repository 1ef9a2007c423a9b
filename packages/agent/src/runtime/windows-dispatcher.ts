import { type FFITypeOrString, JSCallback, ptr } from 'bun:ffi';
import { AgentError } from '../failure.ts';
import { advapi32, type Handle, kernel32, wide } from './windows-api.ts';

export interface DispatcherEvents {
  /** The service manager has started us: `status` is where it takes our reports. */
  onMain(status: Handle): void;
  /** It wants something: a SERVICE_CONTROL_ code of winsvc.h. */
  onControl(control: number): void;
}

/** How long a program that was started as a service may wait for its first word: the service manager gives up after 30 s too. */
const BEGIN_PATIENCE_MS = 30_000;
/** The dispatcher returns when its last service has stopped; a process that goes without it harms nobody. */
const END_PATIENCE_MS = 2000;

/** RegisterWaitForSingleObject: without an end, and once. */
const INFINITE = 0xffffffff;
const EXECUTE_ONLY_ONCE = 8;

/**
 * The talk with the service manager, for one service. StartServiceCtrlDispatcherW blocks the thread that calls it, so it gets one of Windows' own,
 * whose function it is: it fits, with one pointer in and a number out. What it calls comes over to our thread a moment later, so no answer
 * of ours is waited for: nothing here has one to give.
 *
 * The callbacks live as long as the process, for a thread of Windows may be in them at any time.
 */
export class Dispatcher {
  /** Settles when the service manager has started us. Rejects with an `AgentError` `system` when it does not know of us. */
  readonly began: Promise<void>;
  readonly #beginning = Promise.withResolvers<void>();
  readonly #ending = Promise.withResolvers<void>();
  readonly #name: Uint16Array;
  readonly #events: DispatcherEvents;
  /** SERVICE_TABLE_ENTRYW, and the empty entry that ends the table. */
  readonly #table: BigUint64Array;
  readonly #wait = new BigUint64Array(1);
  readonly #onMain = called(() => this.#main(), ['u32', 'ptr']);
  readonly #onControl = called((control) => this.#events.onControl(control), ['u32']);
  readonly #onEnd = called(() => this.#end(), ['ptr', 'u8']);

  constructor(name: string, events: DispatcherEvents) {
    this.#name = wide(name);
    this.#events = events;
    this.#table = BigUint64Array.of(BigInt(ptr(this.#name)), BigInt(this.#onMain), 0n, 0n);
    const patience = setTimeout(() => this.#end(), BEGIN_PATIENCE_MS);
    this.began = this.#beginning.promise.finally(() => clearTimeout(patience));
    const { CreateThread, RegisterWaitForSingleObject } = kernel32();
    const thread = CreateThread(null, 0n, addressOfDispatcher(), ptr(this.#table), 0, null);
    RegisterWaitForSingleObject(ptr(this.#wait), thread, this.#onEnd, null, INFINITE, EXECUTE_ONLY_ONCE);
  }

  /** Settles when the service manager has nothing to say to us any more: soon after it was told that the service has stopped. */
  async ended(): Promise<void> {
    const patience = setTimeout(() => this.#ending.resolve(), END_PATIENCE_MS);
    await this.#ending.promise;
    clearTimeout(patience);
  }

  #main(): void {
    const status = advapi32().RegisterServiceCtrlHandlerW(ptr(this.#name), this.#onControl);
    this.#events.onMain(status);
    this.#beginning.resolve();
  }

  #end(): void {
    const words = 'Windows has not started this program as a service. Without --service it runs here.';
    this.#beginning.reject(new AgentError('system', words));
    this.#ending.resolve();
  }
}

/** A function that threads of Windows may call: it runs on ours. */
function called(run: (number: number) => void, args: readonly FFITypeOrString[]) {
  const { ptr } = new JSCallback(run, { args, returns: 'void', threadsafe: true });
  if (ptr === null) throw new AgentError('fault', 'The runtime made no function for Windows to call.');
  return ptr;
}

function addressOfDispatcher(): Handle {
  advapi32();
  const { GetModuleHandleW, GetProcAddress } = kernel32();
  const library = GetModuleHandleW(ptr(wide('advapi32.dll')));
  return GetProcAddress(library, ptr(Buffer.from('StartServiceCtrlDispatcherW\0')));
}
