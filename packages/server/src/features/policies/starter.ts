import type { PolicyBody } from '@guru/protocol/api';

/** What every new partner begins with: what wants a person sooner or later on any machine, and nothing that cries wolf. */
export const STARTER_POLICY: PolicyBody = {
  name: 'Basics',
  description: 'What is watched on every device. Change it as you like, or lay another policy over it.',
  checks: {
    cpu: {
      kind: 'cpu',
      name: 'Processor',
      alert: {
        for_s: 900,
        clear_s: 300,
        step: 'Look at the processes: which one is busy, and since when? A busy hour is no fault.',
      },
    },
    memory: {
      kind: 'memory',
      name: 'Memory',
      alert: {
        for_s: 600,
        clear_s: 300,
        step: 'Look at the processes by memory, and whether one of them grows.',
      },
    },
    swap: { kind: 'swap', name: 'Swap', alert: { for_s: 1800, clear_s: 600 } },
    'disk-space': {
      kind: 'disk_space',
      name: 'Disk space',
      params: { warn: 85, crit: 95, margin: 1, full_in_warn_days: 7, full_in_crit_days: 1 },
      alert: {
        for_s: 300,
        step: 'Find what has grown: logs, backups, the recycle bin. Delete what nobody needs, or make the disk larger.',
      },
    },
    restart: {
      kind: 'uptime',
      name: 'Restart pending',
      params: { warn: null, crit: null, margin: 0, reboot_pending: true },
      alert: { for_s: 86_400, severity: 'info', step: 'Plan a restart: updates wait for it.' },
    },
    updates: {
      kind: 'updates',
      name: 'Updates',
      params: { security_warn: 1, security_crit: null },
      alert: { for_s: 259_200, severity: 'warning', step: 'Install the updates that mend security.' },
    },
  },
  settings: {},
};
