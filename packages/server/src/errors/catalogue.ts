import { catalogue } from './entry.ts';
import { MONITORING_ERRORS } from './monitoring.ts';
import { NOTIFYING_ERRORS } from './notifying.ts';

/**
 * Every error that the HTTP API answers with, by its stable code. Codes decide what a client does; titles and advice may be reworded.
 * `docs/errors.md` shows the same table.
 */
export const CATALOGUE = catalogue({
  // What any endpoint may answer.
  bad_json: { status: 400, title: 'The body is not JSON', advice: 'Send one JSON object in UTF-8.' },
  bad_body: {
    status: 400,
    title: 'The body does not fit',
    advice: 'Mend the fields that `errors` names; unknown fields are refused.',
  },
  bad_path: {
    status: 400,
    title: 'A part of the path does not fit',
    advice: 'Ids are UUIDs; `errors` names the part.',
  },
  bad_query: {
    status: 400,
    title: 'The query does not fit',
    advice: 'Mend the parameters that `errors` names; unknown and repeated ones are refused.',
  },
  not_signed_in: {
    status: 401,
    title: 'Nobody is signed in',
    advice: 'Sign in and send the access token as `Authorization: Bearer …`.',
  },
  token_expired: {
    status: 401,
    title: 'The access token has expired',
    advice: 'Exchange the refresh cookie for a new one at `POST /api/v1/auth/refresh`.',
  },
  not_allowed: {
    status: 403,
    title: 'Your role does not allow this',
    advice: 'Ask an owner or admin of your company to do it, or for a higher role.',
  },
  bad_origin: {
    status: 403,
    title: 'The request comes from another site',
    advice: 'Open the console at the address that the server knows itself by (`GURU_PUBLIC_URL`).',
  },
  not_found: {
    status: 404,
    title: 'There is nothing at this address',
    advice: 'Look the path up in `/api/v1/openapi.json`.',
  },
  method_not_allowed: {
    status: 405,
    title: 'This address does not know that method',
    advice: 'The `Allow` header lists the methods that it knows.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    advice: 'Send at most 256 KiB.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The body has the wrong content type',
    advice: 'Send `Content-Type: application/json`.',
  },
  upgrade_required: {
    status: 426,
    title: 'This address speaks WebSocket',
    advice: 'Connect with a WebSocket client and the subprotocol that the protocol names.',
  },
  too_many_attempts: {
    status: 429,
    title: 'Too many failed attempts',
    advice: 'Wait for `retry_after_s` seconds, then try again.',
  },
  internal: {
    status: 500,
    title: 'The server failed',
    advice: 'Try again; if it stays, look for the `request_id` in the server’s log.',
  },
  busy: {
    status: 503,
    title: 'The server has too much to do',
    advice: 'Try again in a few seconds.',
  },
  not_ready: {
    status: 503,
    title: 'The server can’t reach its database',
    advice: 'Look at the server’s log; it goes on by itself once the database answers.',
  },
  stopping: {
    status: 503,
    title: 'The server is stopping',
    advice: 'Try again when it is back.',
  },

  // Accounts.
  bad_setup_code: {
    status: 403,
    title: 'The setup code is wrong',
    advice: 'Use the newest link that the server printed: each start prints a new one.',
  },
  bad_credentials: {
    status: 401,
    title: 'E-mail or password is wrong',
    advice: 'Check both and try again.',
  },
  bad_refresh_token: {
    status: 401,
    title: 'The session has ended',
    advice: 'Sign in again.',
  },
  refresh_token_reused: {
    status: 401,
    title: 'A used refresh token came back',
    advice: 'Someone may have copied it, so every session of its family has ended. Sign in again.',
  },

  // Places and enrolment.
  client_not_found: {
    status: 404,
    title: 'No such client',
    advice: 'Read the list at `GET /api/v1/clients`.',
  },
  site_not_found: {
    status: 404,
    title: 'No such site',
    advice: 'Read the list at `GET /api/v1/clients`.',
  },
  name_taken: {
    status: 409,
    title: 'That name is taken',
    advice: 'Choose another name.',
  },
  token_not_found: {
    status: 404,
    title: 'No such enrolment token',
    advice: 'Read the list at `GET /api/v1/enrolment-tokens`.',
  },
  bad_enrolment_token: {
    status: 401,
    title: 'The enrolment token is worth nothing',
    advice: 'It is unknown, expired, used up or revoked: make a new one on the console’s page “Add devices”.',
  },
  bad_agent_proof: {
    status: 401,
    title: 'The agent could not prove its key',
    advice: 'Take a new challenge and try again; if it stays, enrol the machine again.',
  },
  download_not_built: {
    status: 404,
    title: 'This server has no program for that system',
    advice: 'Run `npm run build` on the server to make the agents’ programs, then try again.',
  },
  console_not_built: {
    status: 404,
    title: 'The console is not built',
    advice: 'Run `npm start`, which builds it, or `npm run build`.',
  },

  // Agents, sessions and live streams.
  agent_not_found: {
    status: 404,
    title: 'No such device',
    advice: 'Read the list at `GET /api/v1/agents`.',
  },
  agent_not_connected: {
    status: 404,
    title: 'The device is not connected',
    advice: 'Wait until it is online.',
  },
  agent_unreachable: {
    status: 504,
    title: 'The device did not answer',
    advice: 'Its connection may just have broken; try again in a few seconds.',
  },
  agent_refused: {
    status: 409,
    title: 'The device refused the session',
    advice: 'Its own reason is in `detail`; it may still be ending another session.',
  },
  session_exists: {
    status: 409,
    title: 'You already have a session on this device',
    advice: 'Go on in that one, or close it: `held_by` names it.',
  },
  agent_in_session: {
    status: 409,
    title: 'The device is in another technician’s session',
    advice: '`held_by` says whose, and since when.',
  },
  may_not_take_over: {
    status: 403,
    title: 'You may not take a session over',
    advice: 'Watch it and ask for its keys, or ask an administrator.',
  },
  own_session: {
    status: 409,
    title: 'That session is your own',
    advice: 'Open it with `POST /api/v1/tunnel/ticket`.',
  },
  session_not_found: {
    status: 404,
    title: 'No such session',
    advice: 'Open one with `POST /api/v1/tunnel/open`.',
  },
  not_your_session: {
    status: 403,
    title: 'That session is another technician’s',
    advice: 'Open your own.',
  },
  session_closed: {
    status: 409,
    title: 'The session has closed',
    advice: 'Open a new one.',
  },
  recording_not_found: {
    status: 404,
    title: 'No such recording',
    advice: 'Read the list at `GET /api/v1/recordings`; old ones are deleted as the settings say.',
  },
  web_pages_off: {
    status: 409,
    title: 'This server opens no web pages of devices',
    advice: 'They need a host name of their own: set `GURU_WEB_URL`, as `docs/operations.md` says.',
  },
  too_many_clients: {
    status: 409,
    title: 'The session is open in as many windows as it may be',
    advice: 'Close one of them, or close the session and open a new one.',
  },
  command_refused: {
    status: 409,
    title: 'The device does not take the command',
    advice: '`detail` says why: the session’s grant, or the agent’s version, does not let it.',
  },
  command_not_started: {
    status: 422,
    title: 'The device could not start the command',
    advice: '`detail` says why: look at the program’s name, the working folder and the user.',
  },
  command_lost: {
    status: 502,
    title: 'What became of the command is not known',
    advice: 'It was cut off while it ran; look on the device before you run it again.',
  },
  command_not_found: {
    status: 404,
    title: 'No such command',
    advice: 'Read the list at `GET /api/v1/commands`.',
  },
  too_many_commands: {
    status: 409,
    title: 'Too many commands wait for this device',
    advice: 'Cancel some, or wait until the device has been connected.',
  },
  bad_ticket: {
    status: 401,
    title: 'The ticket is worth nothing',
    advice: 'A ticket works once and for 30 seconds: take a new one at `POST /api/v1/tunnel/ticket`.',
  },
  too_many_streams: {
    status: 429,
    title: 'You have as many live streams open as one may',
    advice: 'Close some windows of the console; those that stay open come back by themselves.',
  },
  stream_not_found: {
    status: 404,
    title: 'No such live stream',
    advice: 'Open one at `GET /api/v1/live` and use the id of its `ready` event.',
  },
  bad_cursor: {
    status: 400,
    title: 'The cursor does not fit',
    advice: 'Start again without a cursor: it belongs to one sort order and filter.',
  },
  bad_search: {
    status: 400,
    title: 'The search can not be understood',
    advice: 'Mend what `errors` names; `guru query --help` shows all conditions.',
  },
  group_not_found: {
    status: 404,
    title: 'No such group',
    advice: 'Read the list at `GET /api/v1/groups`.',
  },
  too_many_groups: {
    status: 409,
    title: 'There are as many groups as one company may have',
    advice: 'Remove one that is not used any more.',
  },
  field_not_found: {
    status: 404,
    title: 'No such field',
    advice: 'Read the list at `GET /api/v1/fields`.',
  },
  bad_field: {
    status: 400,
    title: 'The field would not work',
    advice: 'A field of the type `choice` has choices, each once; no other has any.',
  },
  too_many_fields: {
    status: 409,
    title: 'There are as many fields as one company may have',
    advice: 'Remove one that is not used any more.',
  },
  bad_field_value: {
    status: 400,
    title: 'The value does not fit its field',
    advice: 'Write what `errors` names: a date as 2027-01-31, a choice as it is offered.',
  },
  too_many_tags: {
    status: 409,
    title: 'The device would have more tags than it may',
    advice: 'Take others off first: a device has at most 50.',
  },
  bad_span: {
    status: 400,
    title: 'The span of time does not fit',
    advice: '`from` must be before `to`.',
  },

  ...MONITORING_ERRORS,
  ...NOTIFYING_ERRORS,

  // Assistants and what they ask for.
  bad_assistant_key: {
    status: 401,
    title: 'The assistant’s key is worth nothing',
    advice: 'It is missing, unknown, expired or revoked: make a new one on the console’s page “Assistants”.',
  },
  assistant_not_found: {
    status: 404,
    title: 'No such assistant',
    advice: 'Read the list at `GET /api/v1/assistants`.',
  },
  key_not_found: {
    status: 404,
    title: 'No such key',
    advice: 'Read the list at `GET /api/v1/assistants`.',
  },
  too_many_keys: {
    status: 409,
    title: 'The assistant has as many keys as one may',
    advice: 'Revoke one that is not used any more.',
  },
  bad_fence: {
    status: 400,
    title: 'The fence would not hold',
    advice: 'Take the rule that `errors` names out: what it allows can run anything else.',
  },
  approval_not_found: {
    status: 404,
    title: 'No such request',
    advice: 'Read the list at `GET /api/v1/approvals`.',
  },
  approval_closed: {
    status: 409,
    title: 'The request is not open any more',
    advice: 'It was decided or has expired; the assistant asks again if it still wants it.',
  },
  approval_differs: {
    status: 409,
    title: 'The request is not the one that was shown',
    advice: 'Read it again and decide on what it says now.',
  },
});

export type ErrorCode = keyof typeof CATALOGUE;

/** Every code, in the order of the catalogue. */
export const ERROR_CODES = Object.keys(CATALOGUE) as readonly ErrorCode[];
