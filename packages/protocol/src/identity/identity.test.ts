import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  agentProofText,
  formatAgentAuthorization,
  formatEnrolmentToken,
  isBase64url,
  parseAgentAuthorization,
  parseEnrolmentToken,
  parseTicket,
  serverProofText,
  TECHNICIAN_SUBPROTOCOL,
  technicianSubprotocols,
} from './index.ts';

const text = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((value) => Buffer.from(value).toString('base64url'));

/** Every text that differs from `whole` in one place: a character changed, left out or put in. */
const damaged = (whole: string) =>
  fc
    .record({
      at: fc.nat(whole.length - 1),
      cut: fc.nat(1),
      put: fc.constantFrom('', ' ', '"', '\n', '\0', '=', 'A', 'é'),
    })
    .map(({ at, cut, put }) => whole.slice(0, at) + put + whole.slice(at + cut))
    .filter((other) => other !== whole);

describe('base64url', () => {
  test('says yes to exactly what an encoder writes', () => {
    for (const bytes of [1, 2, 3, 32, 64]) {
      fc.assert(fc.property(text(bytes), (value) => isBase64url(value, bytes)));
    }
  });

  test('says no to a second spelling of the same bytes', () => {
    const canonical = Buffer.alloc(32).toString('base64url');
    const other = `${canonical.slice(0, -1)}B`;
    expect(Buffer.from(other, 'base64url')).toEqual(Buffer.alloc(32));
    expect(isBase64url(canonical, 32)).toBe(true);
    expect(isBase64url(other, 32)).toBe(false);
    expect(isBase64url(`${canonical}=`, 32)).toBe(false);
  });
});

describe('enrolment token', () => {
  test('comes back in its two parts, also with underscores in them', () => {
    const parts = { secret: `${'_'.repeat(42)}8`, server_key_hash: `_${'-'.repeat(41)}A` };
    expect(parseEnrolmentToken(formatEnrolmentToken(parts))).toEqual(parts);
    fc.assert(
      fc.property(text(32), text(32), (secret, server_key_hash) => {
        const token = formatEnrolmentToken({ secret, server_key_hash });
        expect(token).toMatch(/^guru_enrol_[\w-]{43}_[\w-]{43}$/);
        expect(parseEnrolmentToken(token)).toEqual({ secret, server_key_hash });
      }),
    );
  });

  test('with anything left out or put in is none', () => {
    const token = formatEnrolmentToken({
      secret: Buffer.alloc(32, 1).toString('base64url'),
      server_key_hash: Buffer.alloc(32, 2).toString('base64url'),
    });
    fc.assert(
      fc.property(
        damaged(token).filter(({ length }) => length !== token.length),
        (other) => parseEnrolmentToken(other) === undefined,
      ),
    );
    for (const other of [
      '',
      'guru_enrol_',
      token.replace('enrol', 'other'),
      token.replace(/_(?=[^_]*$)/, '-'),
    ]) {
      expect(parseEnrolmentToken(other)).toBeUndefined();
    }
  });

  test('is not written of parts that are no keys', () => {
    expect(() => formatEnrolmentToken({ secret: 'short', server_key_hash: 'short' })).toThrow(RangeError);
  });
});

describe('proofs', () => {
  const texts = { agent_id: 'id', agent_nonce: 'nonce', challenge: 'challenge' };

  test('read as the specification says', () => {
    expect(serverProofText(texts)).toBe('guru-server-proof-v1\nid\nnonce\nchallenge');
    expect(agentProofText(texts)).toBe('guru-agent-proof-v1\nid\nchallenge\nnonce');
  });

  test('of one side never serve as those of the other', () => {
    fc.assert(
      fc.property(fc.uuid(), text(32), text(32), (agent_id, agent_nonce, challenge) => {
        const mirrored = { agent_id, agent_nonce: challenge, challenge: agent_nonce };
        expect(serverProofText({ agent_id, agent_nonce, challenge })).not.toBe(agentProofText(mirrored));
      }),
    );
  });
});

describe('authorization header', () => {
  const header = formatAgentAuthorization({
    agent_id: '01890a5d-ac96-774b-bcce-b302099a8057',
    challenge: Buffer.alloc(32, 1).toString('base64url'),
    signature: Buffer.alloc(64, 2).toString('base64url'),
  });

  test('comes back as it was', () => {
    fc.assert(
      fc.property(fc.uuid(), text(32), text(64), (agent_id, challenge, signature) => {
        const parts = { agent_id, challenge, signature };
        expect(parseAgentAuthorization(formatAgentAuthorization(parts))).toEqual(parts);
      }),
    );
  });

  test('is refused in any other form', () => {
    const wrong = [
      '',
      header.toLowerCase(),
      header.replace('01890a5d', '01890A5D'),
      header.replace(', ', ','),
      header.replaceAll('"', "'"),
      `${header}, extra="1"`,
      `${header}\n`,
      ` ${header}`,
      header.replace(/"$/, '=="'),
    ];
    for (const other of wrong) expect(parseAgentAuthorization(other)).toBeUndefined();
    fc.assert(
      fc.property(
        damaged(header).filter(({ length }) => length !== header.length),
        (other) => parseAgentAuthorization(other) === undefined,
      ),
    );
  });
});

describe('ticket', () => {
  const ticket = Buffer.alloc(32, 3).toString('base64url');

  test('travels among the subprotocols', () => {
    expect(parseTicket(technicianSubprotocols(ticket).join(', '))).toBe(ticket);
    expect(parseTicket(technicianSubprotocols(ticket).join(','))).toBe(ticket);
  });

  test('is not found where it should not be', () => {
    const wrong = [
      '',
      ticket,
      TECHNICIAN_SUBPROTOCOL,
      `guru.ticket.${ticket}`,
      `${TECHNICIAN_SUBPROTOCOL},${ticket}`,
    ];
    wrong.push(`${technicianSubprotocols(ticket).join(',')},more`, technicianSubprotocols('short').join(','));
    for (const header of wrong) expect(parseTicket(header)).toBeUndefined();
  });
});
