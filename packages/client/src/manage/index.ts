export type { ChannelOpener } from './ask.ts';
export {
  type DeviceProcess,
  killProcess,
  listProcesses,
  PROCESS_SIGNALS,
  type ProcessIdentity,
  type ProcessList,
  type ProcessSignal,
  type ProcessState,
  setNice,
  watchProcesses,
} from './processes.ts';
export {
  createRegistryKey,
  deleteRegistryKey,
  deleteRegistryValue,
  exportRegistry,
  listRegistry,
  REGISTRY_KINDS,
  type RegistryData,
  type RegistryKind,
  type RegistryValue,
  setRegistryValue,
} from './registry.ts';
export {
  controlService,
  type DeviceService,
  inspectService,
  listServices,
  SERVICE_ACTIONS,
  type ServiceAction,
  type ServiceDetail,
  type ServiceStart,
  type ServiceState,
} from './services.ts';
