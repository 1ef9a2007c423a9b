import type { ChannelConfig } from '@guru/protocol/api';
import type { Message } from '../message.ts';
import type { AddressRules } from '../outgoing/address.ts';

export type ConfigOf<K extends ChannelConfig['kind']> = Extract<ChannelConfig, { kind: K }>;

export interface SendParts {
  readonly rules: AddressRules;
  /** Certificates that are trusted besides the usual ones. */
  readonly ca?: string | undefined;
  /** Ends the attempt. */
  readonly signal: AbortSignal;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Sends one message, and resolves with what the receiver said when it was taken. */
export type Send<K extends ChannelConfig['kind']> = (
  config: ConfigOf<K>,
  message: Message,
  parts: SendParts,
) => Promise<string>;
