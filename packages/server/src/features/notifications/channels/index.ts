import type { ChannelConfig } from '@guru/protocol/api';
import type { Message } from '../message.ts';
import { sendEmail } from './email.ts';
import { sendNtfy } from './ntfy.ts';
import { sendSlack } from './slack.ts';
import { sendSms } from './sms.ts';
import { sendTeams } from './teams.ts';
import type { SendParts } from './types.ts';
import { sendWebhook } from './webhook.ts';

/** Sends a message by a channel of whatever kind, and resolves with what the receiver said when it was taken. */
export function sendBy(config: ChannelConfig, message: Message, parts: SendParts): Promise<string> {
  switch (config.kind) {
    case 'email':
      return sendEmail(config, message, parts);
    case 'webhook':
      return sendWebhook(config, message, parts);
    case 'slack':
      return sendSlack(config, message, parts);
    case 'teams':
      return sendTeams(config, message, parts);
    case 'ntfy':
      return sendNtfy(config, message, parts);
    case 'sms':
      return sendSms(config, message, parts);
  }
}
