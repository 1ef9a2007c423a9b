/** Spec §9: the one catalogue of codes. Codes are stable and decide what happens; texts are for people. */

/** Why a channel or a session failed: code, and what it means. */
export const CHANNEL_ERRORS = {
  no_such_channel: 'nobody opened a channel with this number',
  bad_channel: 'the number is not this side’s to open, or does not rise',
  not_allowed: 'the grant of the session does not allow it',
  unknown_channel_type: 'no such type of channel',
  too_many_channels: 'the session has as many channels as it may have',
  credit_overrun: 'more was sent or granted than the window allows',
  too_many_frames: 'too many small frames wait for a peer that does not take them',
  stalled: 'the peer gave no credit for too long',
  bad_params: 'the parameters of OPEN can not be read',
  bad_message: 'a MESSAGE, ACCEPT or DATA on this channel can not be read',
  spawn_failed: 'the program could not be started',
  unreachable: 'nobody took the connection at the other end',
  connection_reset: 'the TCP connection that the channel carries was cut',
  session_closed: 'the session has ended',
  session_conflict: 'another session is in the way',
  no_control: 'somebody else has the keys of the session',
  internal: 'a fault of the program that says it',
} as const;

/** Why a control message or frame could not be read. */
export const NAK_ERRORS = {
  not_json: 'the message is not JSON',
  unknown_type: 'no message of this type is known here',
  bad_payload: 'the payload does not fit its type',
  too_large: 'the message is larger than allowed',
  bad_frame: 'the binary frame can not be read',
} as const;

/** WebSocket close codes (RFC 6455 §7.4; 4000 and above are ours). */
export const CLOSE_CODES = {
  done: 1000,
  going_away: 1001,
  protocol_broken: 1002,
  too_large: 1009,
  version_refused: 4400,
  replaced: 4401,
  revoked: 4403,
  no_progress: 4408,
  resume_out_of_range: 4409,
  session_ended: 4410,
} as const;

export type ChannelErrorCode = keyof typeof CHANNEL_ERRORS;
export type NakErrorCode = keyof typeof NAK_ERRORS;
export type CloseCodeName = keyof typeof CLOSE_CODES;
