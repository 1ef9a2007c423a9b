import type { Message } from '../message.ts';
import { post } from '../outgoing/post.ts';
import type { Send } from './types.ts';

/** Two messages of the phone network, in whatever letters: it is the subject that matters there. */
const LONGEST = 140;

/** Posts one request for each number to a gateway with an HTTP API, from the template of its body. */
export const sendSms: Send<'sms'> = async (config, message, parts) => {
  const headers = {
    'content-type': config.content_type,
    ...(config.authorization !== undefined && { authorization: config.authorization }),
  };
  const text = smsText(message);
  let status = 0;
  for (const to of config.to) {
    const body = fill(config.body, config.content_type, { to, text });
    status = await post({ ...parts, url: config.url, body, headers });
  }
  return `it answered ${status}`;
};

function smsText({ subject }: Pick<Message, 'subject'>): string {
  const characters = [...subject];
  return characters.length <= LONGEST ? subject : `${characters.slice(0, LONGEST - 1).join('')}…`;
}

/** Fills in `{to}` and `{text}` so that they can't end what they stand in. */
function fill(
  template: string,
  contentType: string,
  values: { readonly to: string; readonly text: string },
): string {
  const safe =
    contentType === 'application/json'
      ? (value: string) => JSON.stringify(value).slice(1, -1)
      : (value: string) => encodeURIComponent(value);
  return template.replaceAll(/\{(to|text)\}/g, (_, name: 'to' | 'text') => safe(values[name]));
}
