/** What bounds the streams of one server. */
export interface LiveLimits {
  /** Streams that are open at a time: each may hold up to some 400 kB when it isn't read. */
  readonly streams: number;
  /** Of one person, who has one in each window. */
  readonly streams_of_user: number;
}

export const LIVE_LIMITS: LiveLimits = { streams: 2000, streams_of_user: 32 };
