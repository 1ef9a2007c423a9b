import type { AlertRule, DeviceRole, SettingsInForce } from '@guru/protocol/api';
import { DEFAULT_RULE } from './rules.ts';

/** Others of the same cause become known within this time: sooner nothing is said of a silence. */
export const HOLD_S = 90;

/** What people think of a device that went silent; null: nothing, by itself. */
export function offlineRule(
  settings: SettingsInForce,
  role: DeviceRole,
  saidGoodbye: boolean,
): AlertRule | null {
  const isServer = role === 'server';
  const after_s = isServer ? settings.server_offline_after_s : settings.workstation_offline_after_s;
  if (after_s === null || (saidGoodbye && !settings.alert_on_shutdown)) return null;
  return {
    ...DEFAULT_RULE,
    for_s: Math.max(after_s, HOLD_S),
    severity: isServer ? 'critical' : 'warning',
    step: 'Is it switched on, and does its site have a line? Its last numbers and the sessions on it may say what happened.',
  };
}
