import type { Clock } from '@guru/protocol';
import type { ChannelConfig } from '@guru/protocol/api';
import { sendBy } from './channels/index.ts';
import { type Message, plain } from './message.ts';
import type { AddressRules } from './outgoing/address.ts';

/** How long one attempt may take. */
const ATTEMPT_MS = 15_000;
const NO_KEY = 'Its secrets can’t be opened with the key in this server’s data folder: say them again.';

export interface Sender {
  /** Sends a message once; resolves with what the receiver said when it was taken. What it throws holds no secret. */
  send(config: ChannelConfig | null, message: Message, end: AbortSignal): Promise<string>;
}

export interface SenderOptions {
  readonly clock: Clock;
  readonly rules: AddressRules;
  readonly ca?: string | undefined;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export function createSender({ clock, rules, ca, now }: SenderOptions): Sender {
  return {
    async send(config, message, end) {
      if (config === null) throw new Error(NO_KEY);
      const limit = new AbortController();
      const timer = clock.setTimeout(
        () => limit.abort(new Error(`it took longer than ${ATTEMPT_MS / 1000} s`)),
        ATTEMPT_MS,
      );
      const signal = AbortSignal.any([end, limit.signal]);
      try {
        return hide(await sendBy(config, message, { rules, ca, signal, now }), config);
      } catch (error) {
        const reason = limit.signal.aborted ? limit.signal.reason : error;
        throw withoutSecrets(reason, config);
      } finally {
        clock.clearTimeout(timer);
      }
    },
  };
}

/** Receivers may say in their answer what they were sent. */
function withoutSecrets(error: unknown, config: ChannelConfig): unknown {
  if (error instanceof Error) error.message = hide(error.message, config);
  return error;
}

function hide(text: string, config: ChannelConfig): string {
  let shown = text;
  for (const secret of secretsOf(config)) shown = shown.replaceAll(secret, '[secret]');
  return plain(shown);
}

function secretsOf(config: ChannelConfig): string[] {
  const named = ['password', 'secret', 'token', 'authorization'].flatMap((name) =>
    Object.entries(config)
      .filter(([key]) => key === name)
      .map(([, value]) => value),
  );
  const url = 'url' in config ? new URL(config.url) : null;
  const parts =
    url === null
      ? []
      : [
          url.search.slice(1),
          url.password,
          config.kind === 'slack' || config.kind === 'teams' ? url.pathname : '',
        ];
  return [...named, ...parts].filter(
    (secret): secret is string => typeof secret === 'string' && secret.length >= 4,
  );
}
