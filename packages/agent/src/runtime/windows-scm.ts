import { ptr } from 'bun:ffi';
import { advapi32, type Handle, wide } from './windows-api.ts';

/** A service as Windows' own manager counts it; numbers are of winsvc.h. */
export interface WindowsService {
  readonly name: string;
  readonly displayName: string;
  readonly state: number;
  readonly exitCode: number;
  readonly pid: number;
}

export interface WindowsServiceConfig {
  readonly startType: number;
  readonly command: string;
  readonly account: string;
  readonly description: string;
}

const SC_MANAGER_CONNECT = 0x0001;
const SC_MANAGER_ENUMERATE_SERVICE = 0x0004;
const SERVICE_QUERY_CONFIG = 0x0001;
const SERVICE_CHANGE_CONFIG = 0x0002;
const SERVICE_QUERY_STATUS = 0x0004;
const SERVICE_NO_CHANGE = 0xffffffff;
const SERVICE_WIN32 = 0x30;
const SERVICE_STATE_ALL = 3;
const CONFIG_DESCRIPTION = 1;

/** ENUM_SERVICE_STATUS_PROCESSW of 64-bit Windows: two pointers and SERVICE_STATUS_PROCESS, nine numbers. */
const ENTRY_BYTES = 56;
const STATUS_AT = 16;
const STATE_AT = 4;
const EXIT_AT = 12;
const PID_AT = 28;
const STATUS_BYTES = 36;
/** More than a machine has, for one call that tells all. */
const LIST_BYTES = 1024 * 1024;
/** The most that the manager takes or gives for one service. */
const CONFIG_BYTES = 8192;

/** QUERY_SERVICE_CONFIGW: where its fields are. */
const START_TYPE_AT = 4;
const COMMAND_AT = 16;
const ACCOUNT_AT = 48;

/** All services that are programs. Throws when Windows refuses. */
export function windowsServices(): WindowsService[] {
  return withManager(SC_MANAGER_ENUMERATE_SERVICE, (manager) => {
    const bytes = new Uint8Array(LIST_BYTES);
    const [needed, count, resume] = [new Uint32Array(1), new Uint32Array(1), new Uint32Array(1)];
    const told = advapi32().EnumServicesStatusExW(
      manager,
      0,
      SERVICE_WIN32,
      SERVICE_STATE_ALL,
      ptr(bytes),
      bytes.length,
      ptr(needed),
      ptr(count),
      ptr(resume),
      null,
    );
    if (!told) throw new Error('Windows does not tell its services.');
    const memory = new Memory(bytes);
    return Array.from({ length: count[0] ?? 0 }, (_, index) => {
      const at = index * ENTRY_BYTES;
      const name = memory.text(at);
      return { name, displayName: memory.text(at + 8), ...readStatus(memory.view, at + STATUS_AT) };
    });
  });
}

/** What a service is and how it is set up; undefined when there is none of that name, or it may not be seen. */
export function windowsService(
  name: string,
): (Omit<WindowsService, 'displayName'> & WindowsServiceConfig) | undefined {
  return withService(name, SERVICE_QUERY_CONFIG | SERVICE_QUERY_STATUS, (service) => ({
    name,
    ...queryStatus(service),
    ...queryConfig(service),
  }));
}

/** How a service comes to run: its start type of winsvc.h; undefined when it may not be seen. */
export function windowsStartType(name: string): number | undefined {
  return withService(name, SERVICE_QUERY_CONFIG, (service) => queryConfig(service).startType);
}

/** Sets how a service comes to run, by its start type of winsvc.h. Answers false when Windows does not let us. */
export function setStartType(name: string, startType: number): boolean {
  const done = withService(name, SERVICE_CHANGE_CONFIG, (service) => {
    const same = SERVICE_NO_CHANGE;
    const change = advapi32().ChangeServiceConfigW;
    return change(service, same, startType, same, null, null, null, null, null, null, null) !== 0;
  });
  return done ?? false;
}

function withManager<T>(access: number, use: (manager: Handle) => T): T {
  const manager = advapi32().OpenSCManagerW(null, null, access);
  if (manager === 0n) throw new Error('Windows does not let the agent speak to its service manager.');
  try {
    return use(manager);
  } finally {
    advapi32().CloseServiceHandle(manager);
  }
}

function withService<T>(name: string, access: number, use: (service: Handle) => T): T | undefined {
  return withManager(SC_MANAGER_CONNECT, (manager) => {
    const service = advapi32().OpenServiceW(manager, ptr(wide(name)), access);
    if (service === 0n) return undefined;
    try {
      return use(service);
    } finally {
      advapi32().CloseServiceHandle(service);
    }
  });
}

function queryStatus(service: Handle) {
  const bytes = new Uint8Array(STATUS_BYTES);
  const needed = new Uint32Array(1);
  advapi32().QueryServiceStatusEx(service, 0, ptr(bytes), bytes.length, ptr(needed));
  return readStatus(new DataView(bytes.buffer), 0);
}

function queryConfig(service: Handle): WindowsServiceConfig {
  const bytes = new Uint8Array(CONFIG_BYTES);
  const needed = new Uint32Array(1);
  const memory = new Memory(bytes);
  advapi32().QueryServiceConfigW(service, ptr(bytes), bytes.length, ptr(needed));
  const config = {
    startType: memory.view.getUint32(START_TYPE_AT, true),
    command: memory.text(COMMAND_AT),
    account: memory.text(ACCOUNT_AT),
  };
  const told = advapi32().QueryServiceConfig2W(
    service,
    CONFIG_DESCRIPTION,
    ptr(bytes),
    bytes.length,
    ptr(needed),
  );
  return { ...config, description: told ? memory.text(0) : '' };
}

function readStatus(view: DataView, at: number) {
  return {
    state: view.getUint32(at + STATE_AT, true),
    exitCode: view.getUint32(at + EXIT_AT, true),
    pid: view.getUint32(at + PID_AT, true),
  };
}

/** What Windows has written, with pointers into itself. */
class Memory {
  readonly view: DataView;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The text that the pointer at this place points to, up to its zero; empty when it points elsewhere. */
  text(at: number): string {
    const from = Number(this.view.getBigUint64(at, true)) - ptr(this.#bytes);
    if (from < 0 || from >= this.#bytes.length) return '';
    let text = '';
    for (let place = from; place + 1 < this.#bytes.length; place += 2) {
      const code = this.view.getUint16(place, true);
      if (code === 0) break;
      text += String.fromCharCode(code);
    }
    return text;
  }
}
