import { createTransport } from 'nodemailer';
import type { Message } from '../message.ts';
import { textOf } from '../message.ts';
import { resolveHost } from '../outgoing/address.ts';
import { htmlOf } from './email-html.ts';
import type { ConfigOf, Send, SendParts } from './types.ts';

/** How long a mail server may take for one step. */
const STEP_MS = 15_000;

/** Sends mail by SMTP: text and HTML, one thread for one alert. */
export const sendEmail: Send<'email'> = async (config, message, parts) => {
  const [first] = await resolveHost(config.host, parts.rules);
  if (first === undefined) throw new Error(`${config.host} has no address`);
  const transport = createTransport(optionsOf(config, first.address, parts.ca));
  const end = () => transport.close();
  parts.signal.throwIfAborted();
  parts.signal.addEventListener('abort', end, { once: true });
  const aborted = Promise.withResolvers<never>();
  parts.signal.addEventListener('abort', () => aborted.reject(parts.signal.reason), { once: true });
  try {
    const { response, rejected } = await Promise.race([
      transport.sendMail(mailOf(config, message)),
      aborted.promise,
    ]);
    if (rejected.length > 0)
      throw new Error(`not for ${rejected.length} of ${config.to.length}: ${response}`);
    return response;
  } finally {
    parts.signal.removeEventListener('abort', end);
    transport.close();
  }
};

/** Connects to the address that was looked up, under the name that the certificate must have. */
function optionsOf(
  { host, port, security, user, password }: ConfigOf<'email'>,
  address: string,
  ca: SendParts['ca'],
) {
  return {
    host: address,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { servername: host, ...(ca !== undefined && { ca }) },
    ...(user !== '' && { auth: { user, pass: password ?? '' } }),
    connectionTimeout: STEP_MS,
    greetingTimeout: STEP_MS,
    socketTimeout: STEP_MS,
    dnsTimeout: STEP_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function mailOf({ from, to }: ConfigOf<'email'>, message: Message) {
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const [only] = message.items;
  const root = message.thread && `<${message.thread}@${domain}>`;
  return {
    from: { name: 'Guru', address: from },
    to: [...to],
    subject: message.subject,
    text: textOf(message),
    html: htmlOf(message),
    messageId: `<${message.id}@${domain}>`,
    date: new Date(message.created_at),
    // All of one alert name the same root, which itself never was sent: mail programs make one thread of them.
    ...(root && { references: [root], inReplyTo: root }),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(only?.severity === 'critical' && only.what !== 'resolved' && { Importance: 'high' }),
    },
  };
}
