import { launchdService } from './launchd.ts';
import { systemdService } from './systemd.ts';
import type { ServiceDefinition, ServiceOptions, System } from './types.ts';
import { windowsService } from './windows.ts';

export type * from './types.ts';

const WRITERS: Readonly<Record<System, (options: ServiceOptions) => ServiceDefinition>> = {
  linux: systemdService,
  macos: launchdService,
  windows: windowsService,
};

/** What makes the agent a service of `system`, and what undoes it. The same everywhere, so that each can be tested anywhere. */
export function serviceDefinition(system: System, options: ServiceOptions): ServiceDefinition {
  return WRITERS[system](options);
}
