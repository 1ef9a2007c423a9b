import {
  type Fields,
  MAX_CONTROL_LENGTH,
  MAX_GRACE_MS,
  type MessageReaders,
  type ReadMessage,
  readEnd,
  readGrant,
  readLimits,
  readMessage,
  readNak,
  readRoute,
  readTunnelError,
} from '@guru/protocol';
import type { Person, ToTechnician } from '@guru/protocol/control';

const MAX_PEOPLE = 64;
const ROLES = { owner: true, watcher: true } as const;

/** Each message of the server, read field by field (spec §3). */
const READERS: MessageReaders<ToTechnician> = {
  attached: (_, payload) => ({
    type: 'attached',
    payload: {
      session_id: payload.uuid('session_id'),
      route: readRoute(payload),
      agent: payload.object('agent', (agent) => ({
        agent_id: agent.uuid('agent_id'),
        hostname: agent.text('hostname', MAX_CONTROL_LENGTH),
        os: agent.text('os', MAX_CONTROL_LENGTH),
      })),
      grant: payload.object('grant', readGrant),
      limits: payload.object('limits', readLimits),
      window_id: payload.uuid('window_id'),
      resumed: payload.nullable('resumed', (resumed) => ({ received: resumed.int('received') })),
      grace_ms: readGrace(payload),
    },
  }),
  agent_away: (_, payload) => ({
    type: 'agent_away',
    payload: { session_id: payload.uuid('session_id'), grace_ms: readGrace(payload) },
  }),
  agent_back: (_, payload) => ({
    type: 'agent_back',
    payload: { session_id: payload.uuid('session_id') },
  }),
  present: (_, payload) => ({
    type: 'present',
    payload: { people: payload.objects('people', MAX_PEOPLE, readPerson) },
  }),
  session_closed: (_, payload) => ({ type: 'session_closed', payload: readEnd(payload) }),
  tunnel_error: (_, payload) => ({ type: 'tunnel_error', payload: readTunnelError(payload) }),
  nak: (_, payload) => ({ type: 'nak', payload: readNak(payload) }),
};

function readGrace(payload: Fields): number {
  return payload.int('grace_ms', 0, MAX_GRACE_MS);
}

function readPerson(person: Fields): Person {
  return {
    user: person.uuid('user'),
    name: person.text('name', 200),
    window: person.uuid('window'),
    role: person.oneOf('role', ROLES),
    has_control: person.boolean('has_control'),
    asks: person.boolean('asks'),
  };
}

/** Reads one text frame of the server. Never throws; what is wrong comes back as the contents of a `nak`. */
export function readControl(text: string): ReadMessage<ToTechnician> {
  return readMessage(READERS, text);
}
