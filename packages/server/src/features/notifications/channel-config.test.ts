import { describe, expect, test } from 'bun:test';
import type { ChannelConfig } from '@guru/protocol/api';
import { completeConfig, hasSecret, shownConfig } from './channel-config.ts';
import { newWebhookSecret } from './channels/webhook.ts';

const SECRET = 'tell-nobody';
const email = {
  ...{ kind: 'email', host: 'mail.example', port: 587, security: 'starttls', user: 'guru', password: SECRET },
  ...{ from: 'guru@msp.example', to: ['ann@msp.example'] },
} satisfies ChannelConfig;
const slack = {
  kind: 'slack',
  url: `https://hooks.slack.example/services/${SECRET}`,
} satisfies ChannelConfig;
const ntfy = {
  kind: 'ntfy',
  server: 'https://ntfy.example',
  topic: 'guru',
  token: SECRET,
} satisfies ChannelConfig;
const sms = {
  ...{ kind: 'sms', url: `https://sms.example/send?key=${SECRET}`, body: `{"key":"${SECRET}","to":"{to}"}` },
  ...{ content_type: 'application/json', authorization: SECRET, to: ['+49123456'] },
} satisfies ChannelConfig;
const webhook = {
  ...{
    kind: 'webhook',
    url: `https://user:${SECRET}@hook.example/in?key=${SECRET}`,
    secret: newWebhookSecret(),
  },
} satisfies ChannelConfig;
const all: readonly ChannelConfig[] = [email, slack, { ...slack, kind: 'teams' }, ntfy, sms, webhook];

test.each(all.map((config) => [config.kind, config] as const))(
  'nothing secret of %s is read back',
  (_, config) => {
    const shown = JSON.stringify(shownConfig(config));
    expect(shown).not.toContain(SECRET);
    expect(shown).not.toContain('whsec_');
    expect(hasSecret(config)).toBe(true);
  },
);

test.each(all.map((config) => [config.kind, config] as const))(
  'what was read back of %s may be sent back as it is, and changes nothing',
  (_, config) => {
    const sent = shownConfig(config) as ChannelConfig;
    expect(completeConfig(sent, config)).toEqual({ config, made: null });
  },
);

describe('a secret goes to no other address than the one that it was given for', () => {
  const { password: _, ...noPassword } = email;
  test.each([{ host: 'evil.example' }, { port: 25 }, { security: 'none' as const }, { user: 'other' }])(
    'a mail server: %j',
    (change) => {
      expect(() => completeConfig({ ...noPassword, ...change }, email)).toThrow('say its secret again');
      expect(completeConfig({ ...noPassword, ...change, password: 'new' }, email).config).toMatchObject({
        password: 'new',
      });
    },
  );

  test('ntfy and a gateway for SMS', () => {
    const { token: _t, ...noToken } = ntfy;
    expect(() => completeConfig({ ...noToken, server: 'https://evil.example' }, ntfy)).toThrow(
      'say its secret again',
    );
    const { authorization: _a, ...noAuthorization } = sms;
    const elsewhere = { ...noAuthorization, url: 'https://evil.example/send' };
    expect(() => completeConfig(elsewhere, sms)).toThrow('say its secret again');
    expect(() => completeConfig({ ...elsewhere, authorization: 'new', body: '***' }, sms)).toThrow(
      'say its secret again',
    );
  });

  test('what is masked is no address of its own', () => {
    const masked = { kind: 'slack', url: 'https://hooks.slack.example/***' } as const;
    expect(() => completeConfig(masked, null)).toThrow('said in full');
    expect(() => completeConfig({ ...masked, url: 'https://evil.example/***' }, slack)).toThrow(
      'said in full',
    );
    expect(() => completeConfig(masked, webhook)).toThrow('said in full');
  });
});

test('whoever may be written to again may have something else changed', () => {
  const { password: _, ...noPassword } = email;
  const changed = completeConfig({ ...noPassword, to: ['ben@msp.example'] }, email).config;
  expect(changed).toEqual({ ...email, to: ['ben@msp.example'] });
});

test('a webhook without a secret gets one that is shown once; a bad one is refused', () => {
  const { config, made } = completeConfig({ kind: 'webhook', url: 'https://hook.example' }, null);
  expect(made).toStartWith('whsec_');
  expect(config).toMatchObject({ secret: made });
  for (const secret of ['x', 'whsec_', 'whsec_c2hvcnQ=', `whsec_${'A'.repeat(200)}`, 'whsec_a b'])
    expect(() => completeConfig({ kind: 'webhook', url: 'https://hook.example', secret }, null)).toThrow(
      'whsec_',
    );
});
