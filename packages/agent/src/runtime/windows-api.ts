import { dlopen } from 'bun:ffi';

/** Handles are numbers of the kernel's own, as wide as a pointer; 0 is none. */
export type Handle = bigint;

/** What we need of Windows and the runtime does not offer. Opened with the first call, once. */
export function kernel32() {
  kernel ??= openKernel();
  return kernel;
}

/** Rights, the registry, the service manager: the functions of the registry answer their error, 0 for none; the others 0 when they did not. */
export function advapi32() {
  services ??= openServices();
  return services;
}

/** Stopping and continuing a process as a whole, and what task managers ask: in ntdll since Windows XP, and what debuggers use. Answers 0 when it did. */
export function ntdll() {
  native ??= openNative();
  return native;
}

let kernel: ReturnType<typeof openKernel> | undefined;
let services: ReturnType<typeof openServices> | undefined;
let native: ReturnType<typeof openNative> | undefined;

function openKernel() {
  return dlopen('kernel32.dll', {
    AssignProcessToJobObject: { args: ['u64', 'u64'], returns: 'i32' },
    CloseHandle: { args: ['u64'], returns: 'i32' },
    CreateJobObjectW: { args: ['ptr', 'ptr'], returns: 'u64' },
    CreateThread: { args: ['ptr', 'u64', 'u64', 'ptr', 'u32', 'ptr'], returns: 'u64' },
    GetModuleHandleW: { args: ['ptr'], returns: 'u64' },
    GetProcAddress: { args: ['u64', 'ptr'], returns: 'u64' },
    OpenProcess: { args: ['u32', 'i32', 'u32'], returns: 'u64' },
    QueryInformationJobObject: { args: ['u64', 'i32', 'ptr', 'u32', 'ptr'], returns: 'i32' },
    RegisterWaitForSingleObject: { args: ['ptr', 'u64', 'ptr', 'ptr', 'u32', 'u32'], returns: 'i32' },
    SetInformationJobObject: { args: ['u64', 'i32', 'ptr', 'u32'], returns: 'i32' },
    TerminateJobObject: { args: ['u64', 'u32'], returns: 'i32' },
  }).symbols;
}

function openServices() {
  return dlopen('advapi32.dll', {
    ChangeServiceConfigW: {
      args: ['u64', 'u32', 'u32', 'u32', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr'],
      returns: 'i32',
    },
    CloseServiceHandle: { args: ['u64'], returns: 'i32' },
    EnumServicesStatusExW: {
      args: ['u64', 'i32', 'u32', 'u32', 'ptr', 'u32', 'ptr', 'ptr', 'ptr', 'ptr'],
      returns: 'i32',
    },
    GetTokenInformation: { args: ['u64', 'i32', 'ptr', 'u32', 'ptr'], returns: 'i32' },
    LookupAccountSidW: { args: ['ptr', 'u64', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr'], returns: 'i32' },
    OpenProcessToken: { args: ['u64', 'u32', 'ptr'], returns: 'i32' },
    OpenSCManagerW: { args: ['ptr', 'ptr', 'u32'], returns: 'u64' },
    OpenServiceW: { args: ['u64', 'ptr', 'u32'], returns: 'u64' },
    QueryServiceConfig2W: { args: ['u64', 'u32', 'ptr', 'u32', 'ptr'], returns: 'i32' },
    QueryServiceConfigW: { args: ['u64', 'ptr', 'u32', 'ptr'], returns: 'i32' },
    QueryServiceStatusEx: { args: ['u64', 'i32', 'ptr', 'u32', 'ptr'], returns: 'i32' },
    RegCloseKey: { args: ['u64'], returns: 'i32' },
    RegCreateKeyExW: {
      args: ['u64', 'ptr', 'u32', 'ptr', 'u32', 'u32', 'ptr', 'ptr', 'ptr'],
      returns: 'i32',
    },
    RegDeleteTreeW: { args: ['u64', 'ptr'], returns: 'i32' },
    RegDeleteValueW: { args: ['u64', 'ptr'], returns: 'i32' },
    RegEnumKeyExW: { args: ['u64', 'u32', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr'], returns: 'i32' },
    RegEnumValueW: { args: ['u64', 'u32', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr'], returns: 'i32' },
    RegOpenKeyExW: { args: ['u64', 'ptr', 'u32', 'u32', 'ptr'], returns: 'i32' },
    RegQueryInfoKeyW: {
      args: ['u64', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr'],
      returns: 'i32',
    },
    RegSetValueExW: { args: ['u64', 'ptr', 'u32', 'u32', 'ptr', 'u32'], returns: 'i32' },
    RegisterServiceCtrlHandlerW: { args: ['ptr', 'ptr'], returns: 'u64' },
    SetServiceStatus: { args: ['u64', 'ptr'], returns: 'i32' },
  }).symbols;
}

function openNative() {
  return dlopen('ntdll.dll', {
    NtQueryInformationProcess: { args: ['u64', 'i32', 'ptr', 'u32', 'ptr'], returns: 'i32' },
    NtQuerySystemInformation: { args: ['i32', 'ptr', 'u32', 'ptr'], returns: 'i32' },
    NtResumeProcess: { args: ['u64'], returns: 'i32' },
    NtSuspendProcess: { args: ['u64'], returns: 'i32' },
  }).symbols;
}

/** A text as the functions whose names end with W take it: UTF-16 with a zero at its end. Who gives it away keeps it alive. */
export function wide(text: string): Uint16Array {
  return Uint16Array.from(`${text}\0`, (_, index) => text.charCodeAt(index) || 0);
}
