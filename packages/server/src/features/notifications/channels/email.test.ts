import { afterEach, beforeAll, describe, expect, test } from 'bun:test';
import type { ChannelConfig } from '@guru/protocol/api';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { makeCertificate } from '../fixtures/certificate.ts';
import { ALERT_ID, HOSTILE, someItem, someMessage } from '../fixtures/messages.ts';
import type { Message } from '../message.ts';
import { sendEmail } from './email.ts';
import type { ConfigOf } from './types.ts';

const PASSWORD = 'correct horse battery staple';
let tls: { readonly cert: string; readonly key: string };
beforeAll(() => {
  tls = makeCertificate('localhost');
});

interface Taken {
  readonly mail: ParsedMail;
  readonly secure: boolean;
  readonly user: string | undefined;
  readonly to: readonly string[];
}

interface MailServer {
  readonly port: number;
  readonly taken: Taken[];
}

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A mail server as there are many: it wants a password, and over TLS only. */
async function openMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const taken: Taken[] = [];
  const server = new SMTPServer({
    ...tls,
    authMethods: ['PLAIN', 'LOGIN'],
    onAuth: ({ username, password }, _, done) =>
      password === PASSWORD ? done(null, { user: username }) : done(new Error('5.7.8 who are you?')),
    onData(stream, session, done) {
      simpleParser(stream).then(
        (mail) => {
          const to = session.envelope.rcptTo.map(({ address }) => address);
          taken.push({ mail, secure: session.secure, user: session.user, to });
          done(null, 'queued as 1');
        },
        (error: Error) => done(error),
      );
    },
    ...options,
  });
  server.on('error', () => {});
  const listening = Promise.withResolvers<void>();
  const listener = server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  ends.push(() => new Promise((resolve) => server.close(() => resolve())));
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, taken };
}

function configOf(port: number, over: Partial<ConfigOf<'email'>> = {}): ConfigOf<'email'> {
  return {
    ...{ kind: 'email', host: 'localhost', port, security: 'starttls', user: 'guru', password: PASSWORD },
    ...{ from: 'guru@msp.example', to: ['ann@msp.example', 'ben@msp.example'], ...over },
  } satisfies ChannelConfig;
}

async function send(
  config: ConfigOf<'email'>,
  message: Message = someMessage(),
  ca: string | undefined = tls.cert,
) {
  const signal = new AbortController().signal;
  return await sendEmail(config, message, { rules: { allowLoopback: true }, ca, signal, now: Date.now });
}

describe('a conversation with a real mail server', () => {
  test('upgrades to TLS before it says a password, and says so', async () => {
    const server = await openMailServer();
    expect(await send(configOf(server.port))).toContain('queued as 1');
    const [one] = server.taken;
    expect(one).toMatchObject({ secure: true, user: 'guru', to: ['ann@msp.example', 'ben@msp.example'] });
    expect(one?.mail.subject).toBe('[critical] disk-space on FS-01 – Acme / Main St');
  });

  test('works over TLS from the first byte', async () => {
    const server = await openMailServer({ secure: true });
    await send(configOf(server.port, { security: 'tls' }));
    expect(server.taken[0]?.secure).toBe(true);
  });

  test('works without TLS and without a password where that is what was chosen', async () => {
    const server = await openMailServer({ authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'] });
    await send(configOf(server.port, { security: 'none', user: '', password: undefined }));
    expect(server.taken[0]).toMatchObject({ secure: false });
  });

  test('says no password to a server that offers no TLS', async () => {
    const server = await openMailServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
    await expect(send(configOf(server.port))).rejects.toThrow(/TLS/);
    expect(server.taken).toEqual([]);
  });

  test('says nothing to a server whose certificate is another one’s', async () => {
    const server = await openMailServer();
    const other = makeCertificate('other.example');
    await expect(send(configOf(server.port), someMessage(), other.cert)).rejects.toThrow(/certificate/i);
    expect(server.taken).toEqual([]);
  });

  test('fails with what the server says when the password is wrong', async () => {
    const server = await openMailServer();
    await expect(send(configOf(server.port, { password: 'wrong' }))).rejects.toThrow(/535|who are you/);
  });

  test('fails when one of those it is for can’t be reached, so that it is tried again', async () => {
    const server = await openMailServer({
      onRcptTo: ({ address }, _, done) =>
        done(address.startsWith('ben') ? new Error('no such mailbox') : null),
    });
    await expect(send(configOf(server.port))).rejects.toThrow('not for 1 of 2');
  });
});

describe('a mail', () => {
  async function mailOf(message: Message): Promise<ParsedMail> {
    const server = await openMailServer();
    await send(configOf(server.port), message);
    const [one] = server.taken;
    if (one === undefined) throw new Error('no mail');
    return one.mail;
  }

  test('says the same in text and in HTML', async () => {
    const { text = '', html } = await mailOf(someMessage());
    const said = [
      'disk-space on FS-01',
      'Acme / Main St',
      '97 % of C: is used',
      'Empty the recycle bin.',
      'Logs were full.',
    ];
    for (const words of said) {
      expect(text).toContain(words);
      expect(html).toContain(words);
    }
    expect(text).toContain('Acknowledge: https://guru.example.test/acknowledge#token=abc');
    expect(html).toContain('href="https://guru.example.test/acknowledge#token=abc"');
  });

  test('loads nothing from anywhere, and minds the dark', async () => {
    const { html } = await mailOf(someMessage());
    expect(html).not.toMatch(/<(?:img|link|script|iframe|object)|url\(|src=/i);
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
  });

  test('of a device with a hostile name has it as text, in one line, and makes no header of it', async () => {
    const device = HOSTILE;
    const subject = `[critical] x on ${HOSTILE}\r\nBcc: everybody@evil.example`;
    const {
      html,
      text,
      subject: got,
      headers,
      bcc,
    } = await mailOf(someMessage({ subject, items: [someItem({ device })] }));
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(text).toContain(HOSTILE);
    expect(bcc).toBeUndefined();
    expect(headers.has('bcc')).toBe(false);
    expect(got).not.toContain('\n');
  });

  test('of the end is in one thread with that of the beginning, and each has its own id', async () => {
    const opened = await mailOf(someMessage({ id: 'one' }));
    const over = await mailOf(
      someMessage({ id: 'two', items: [someItem({ what: 'resolved', acknowledge_url: null })] }),
    );
    expect(opened.messageId).toBe('<one@msp.example>');
    expect(over.messageId).toBe('<two@msp.example>');
    expect(opened.references).toBe(`<alert.${ALERT_ID}@msp.example>`);
    expect(over.references).toEqual(opened.references ?? '');
    expect(over.inReplyTo).toBe(opened.inReplyTo ?? '');
  });

  test('is known to be from a program, so that nobody’s absence answers it', async () => {
    const { headers } = await mailOf(someMessage());
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    expect(headers.get('x-auto-response-suppress')).toBe('All');
    // Of `Importance`.
    expect(headers.get('priority')).toBe('high');
  });
});

test('this machine’s own mail server is not written to unless that is allowed', async () => {
  const server = await openMailServer();
  const signal = new AbortController().signal;
  const parts = { rules: { allowLoopback: false }, ca: tls.cert, signal, now: Date.now };
  await expect(sendEmail(configOf(server.port), someMessage(), parts)).rejects.toThrow('this machine itself');
});
