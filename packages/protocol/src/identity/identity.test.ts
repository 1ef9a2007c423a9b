import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { z } from 'zod';
import { readVectors } from '../fixtures/read-vectors.ts';
import {
  agentProofText,
  formatAgentAuthorization,
  formatEnrolmentToken,
  isBase64url,
  parseAgentAuthorization,
  parseEnrolmentToken,
  parseTicket,
  serverProofText,
  technicianSubprotocols,
} from './index.ts';

const text = z.string();
const vectors = z
  .strictObject({
    about: z.string(),
    enrolment_token: z.strictObject({
      accept: z.array(z.strictObject({ token: text, secret: text, server_key_hash: text })),
      reject: z.array(z.strictObject({ name: text, token: text })),
    }),
    proofs: z.strictObject({
      agent_id: text,
      agent_nonce: text,
      challenge: text,
      server_text: text,
      agent_text: text,
    }),
    authorization: z.strictObject({
      accept: z.array(z.strictObject({ header: text, agent_id: text, challenge: text, signature: text })),
      reject: z.array(z.strictObject({ name: text, header: text })),
    }),
    ticket: z.strictObject({
      accept: z.array(z.strictObject({ header: text, ticket: text })),
      reject: z.array(z.strictObject({ name: text, header: text })),
    }),
  })
  .parse(readVectors('identity'));

const base64url = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((value) => Buffer.from(value).toString('base64url'));

/** Texts that have one character more or fewer than `whole`, somewhere. */
const damaged = (whole: string) =>
  fc
    .record({
      at: fc.nat(whole.length - 1),
      put: fc.constantFrom('', '  ', '""', '\n\n', '\0A', '==', 'AA', 'éé'),
    })
    .map(({ at, put }) => whole.slice(0, at) + put + whole.slice(at + 1));

describe('base64url', () => {
  test('says yes to exactly what an encoder writes', () => {
    for (const bytes of [1, 2, 3, 32, 64]) {
      fc.assert(fc.property(base64url(bytes), (value) => isBase64url(value, bytes)));
    }
  });

  test('says no to a second spelling of the same bytes', () => {
    const canonical = Buffer.alloc(32).toString('base64url');
    const other = `${canonical.slice(0, -1)}B`;
    expect(Buffer.from(other, 'base64url')).toEqual(Buffer.alloc(32));
    expect(isBase64url(canonical, 32)).toBe(true);
    expect(isBase64url(other, 32)).toBe(false);
  });
});

describe('enrolment token', () => {
  test.each(vectors.enrolment_token.accept)('accept: $token', ({ token, ...parts }) => {
    expect(parseEnrolmentToken(token)).toEqual(parts);
    expect(formatEnrolmentToken(parts)).toBe(token);
  });

  test.each(vectors.enrolment_token.reject)('reject: $name', ({ token }) => {
    expect(parseEnrolmentToken(token)).toBeUndefined();
  });

  test('comes back in its two parts', () => {
    fc.assert(
      fc.property(base64url(32), base64url(32), (secret, server_key_hash) => {
        const token = formatEnrolmentToken({ secret, server_key_hash });
        expect(parseEnrolmentToken(token)).toEqual({ secret, server_key_hash });
      }),
    );
  });

  test('with a character more or fewer is none', () => {
    const token = vectors.enrolment_token.accept[0]?.token ?? '';
    fc.assert(fc.property(damaged(token), (other) => parseEnrolmentToken(other) === undefined));
  });

  test('is not written of parts that are no keys', () => {
    expect(() => formatEnrolmentToken({ secret: 'short', server_key_hash: 'short' })).toThrow(RangeError);
  });
});

describe('proofs', () => {
  test('read as the specification says', () => {
    expect(serverProofText(vectors.proofs)).toBe(vectors.proofs.server_text);
    expect(agentProofText(vectors.proofs)).toBe(vectors.proofs.agent_text);
  });

  test('of one side never serve as those of the other', () => {
    fc.assert(
      fc.property(fc.uuid(), base64url(32), base64url(32), (agent_id, agent_nonce, challenge) => {
        const mirrored = { agent_id, agent_nonce: challenge, challenge: agent_nonce };
        expect(serverProofText({ agent_id, agent_nonce, challenge })).not.toBe(agentProofText(mirrored));
      }),
    );
  });
});

describe('authorization header', () => {
  test.each(vectors.authorization.accept)('accept: $header', ({ header, ...parts }) => {
    expect(parseAgentAuthorization(header)).toEqual(parts);
    expect(formatAgentAuthorization(parts)).toBe(header);
  });

  test.each(vectors.authorization.reject)('reject: $name', ({ header }) => {
    expect(parseAgentAuthorization(header)).toBeUndefined();
  });

  test('comes back as it was', () => {
    fc.assert(
      fc.property(fc.uuid(), base64url(32), base64url(64), (agent_id, challenge, signature) => {
        const parts = { agent_id, challenge, signature };
        expect(parseAgentAuthorization(formatAgentAuthorization(parts))).toEqual(parts);
      }),
    );
  });

  test('with a character more or fewer is refused', () => {
    const header = vectors.authorization.accept[0]?.header ?? '';
    fc.assert(fc.property(damaged(header), (other) => parseAgentAuthorization(other) === undefined));
  });
});

describe('ticket', () => {
  test.each(vectors.ticket.accept)('accept: $header', ({ header, ticket }) => {
    expect(parseTicket(header)).toBe(ticket);
    expect(parseTicket(technicianSubprotocols(ticket).join(', '))).toBe(ticket);
  });

  test.each(vectors.ticket.reject)('reject: $name', ({ header }) => {
    expect(parseTicket(header)).toBeUndefined();
  });
});
