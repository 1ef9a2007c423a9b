import type { ChannelConfig } from '@guru/protocol/api';
import { ApiError } from '../../errors/index.ts';
import { isWebhookSecret, newWebhookSecret } from './channels/webhook.ts';

/** What stands where a secret is. */
const MASK = '***';

/** A configuration with all of its secrets. */
export interface WholeConfig {
  readonly config: ChannelConfig;
  /** The secret that was made for it. */
  readonly made: string | null;
}

/**
 * Fills in what a person left out, or sent back masked, from how the channel was before. Throws `bad_channel`: for a secret that can't be one, and for one that would go to another address than it was given
 * for.
 */
export function completeConfig(config: ChannelConfig, before: ChannelConfig | null): WholeConfig {
  const whole = before?.kind === config.kind ? keepSecrets(config, before) : config;
  refuseMasks(whole);
  if (whole.kind !== 'webhook') return { config: whole, made: null };
  const secret = whole.secret ?? newWebhookSecret();
  if (!isWebhookSecret(secret)) refuse('A secret is whsec_ and 24 to 64 bytes in base64.');
  return { config: { ...whole, secret }, made: whole.secret === undefined ? secret : null };
}

/** A configuration as it may be read back. */
export function shownConfig(config: ChannelConfig): Record<string, unknown> {
  switch (config.kind) {
    case 'email': {
      const { password: _, ...shown } = config;
      return shown;
    }
    case 'webhook':
      return { kind: config.kind, url: maskQuery(config.url) };
    case 'slack':
    case 'teams':
      return { kind: config.kind, url: `${new URL(config.url).origin}/${MASK}` };
    case 'ntfy': {
      const { token: _, ...shown } = config;
      return shown;
    }
    case 'sms': {
      const { authorization: _, ...shown } = config;
      return { ...shown, url: maskQuery(config.url), body: MASK };
    }
  }
}

export function hasSecret(config: ChannelConfig): boolean {
  switch (config.kind) {
    case 'email':
      return config.password !== undefined;
    case 'ntfy':
      return config.token !== undefined;
    default:
      return true;
  }
}

function keepSecrets(config: ChannelConfig, before: ChannelConfig): ChannelConfig {
  if (config.kind === 'email' && before.kind === 'email') {
    if (config.password !== undefined || before.password === undefined) return config;
    const same = ['host', 'port', 'security', 'user'] as const;
    refuseUnless(same.every((name) => config[name] === before[name]));
    return { ...config, password: before.password };
  }
  if (config.kind === 'ntfy' && before.kind === 'ntfy') {
    if (config.token !== undefined || before.token === undefined) return config;
    refuseUnless(config.server === before.server);
    return { ...config, token: before.token };
  }
  if (config.kind === 'webhook' && before.kind === 'webhook') {
    const url = config.url === maskQuery(before.url) ? before.url : config.url;
    return { ...config, url, secret: config.secret ?? before.secret };
  }
  if (config.kind === 'sms' && before.kind === 'sms') {
    const url = config.url === maskQuery(before.url) ? before.url : config.url;
    const body = config.body === MASK ? before.body : config.body;
    const authorization = config.authorization ?? before.authorization;
    const kept = body !== config.body || authorization !== config.authorization;
    refuseUnless(!kept || new URL(url).origin === new URL(before.url).origin);
    return { ...config, url, body, ...(authorization !== undefined && { authorization }) };
  }
  if ('url' in config && 'url' in before && config.url === shownConfig(before).url)
    return { ...config, url: before.url };
  return config;
}

function refuseMasks(config: ChannelConfig): void {
  const masked =
    ('url' in config && config.url.endsWith(MASK)) || (config.kind === 'sms' && config.body === MASK);
  if (masked) refuse('What is masked must be said in full for another address.');
}

function refuseUnless(sameAddress: boolean): void {
  if (!sameAddress) refuse('The address is another one: say its secret again.');
}

function refuse(detail: string): never {
  throw new ApiError('bad_channel', { detail });
}

function maskQuery(text: string): string {
  const url = new URL(text);
  const user = url.username || url.password ? `${MASK}@` : '';
  const query = url.search ? `?${MASK}` : '';
  return `${url.protocol}//${user}${url.host}${url.pathname}${query}`;
}
