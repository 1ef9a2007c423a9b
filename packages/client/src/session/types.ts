import type { Channel, ChannelEvents, ChannelType, Clock, JsonObject } from '@guru/protocol';
import type { AboutControl, CloseReason, Person, ToTechnician } from '@guru/protocol/control';

/** What a socket tells its session, in this order: open, then messages, then closed exactly once. */
export interface SocketEvents {
  open(): void;
  message(data: string | Uint8Array): void;
  closed(code: number, reason: string): void;
}

/** The little that a session needs of a WebSocket; `fromWebSocket` makes one of the platform's. */
export interface SessionSocket {
  send(data: string | Uint8Array): void;
  close(code: number, reason: string): void;
  /** Bytes that the socket has taken and the network has not. */
  buffered(): number;
}

export type SocketFactory = (
  url: string,
  protocols: readonly string[],
  events: SocketEvents,
) => SessionSocket;

/** Where a window stands that comes back to its session after its connection was lost. */
export interface ResumeAt {
  readonly window_id: string;
  readonly received: number;
}

/** Fetches a ticket from `POST /api/v1/tunnel/ticket`: for a new window, or to come back to one (`resume` there). */
export type TicketSource = (resume: ResumeAt | undefined) => Promise<string>;

/** `reconnecting`: the connection to the server is lost, and another is looked for. `device_away`: the device's is. What is open waits in both. */
export type ConnectionState = 'connected' | 'reconnecting' | 'device_away';

export interface AttachOptions {
  /** `ws://` or `wss://` of the server, without a path. */
  socket_url: string;
  /** Where tickets come from. A single ticket is good for one connection: when that is lost, so is the session. */
  ticket: string | TicketSource;
  openSocket: SocketFactory;
  /** What the server or the device complains about without ending anything: a refused order, a message that it could not read. */
  onTrouble?: (code: string, message: string) => void;
  /** Who has a window on the session, and who has its keys: told each time that it changes, while somebody watches. */
  onPeople?: (people: readonly Person[]) => void;
  /** For one who watches: a terminal of the session, live. Unset, such terminals are refused. */
  onTerminal?: (terminal: WatchedTerminal) => void;
  /** Ends the wait for `attached`, and the session. */
  signal?: AbortSignal;
  clock?: Clock;
}

/** What the server said when the first connection was attached: session, route, agent, grant, limits. */
export type AttachedInfo = Extract<ToTechnician, { type: 'attached' }>['payload'];

/** Why a session ended: the server's reason, or that its connection was lost before one came. */
export interface SessionEnd {
  readonly reason: CloseReason | 'connection_lost';
  /** The WebSocket's close code. */
  readonly code: number;
}

export interface AttachedSession extends AsyncDisposable {
  readonly info: AttachedInfo;
  readonly closed: Promise<SessionEnd>;
  /** How the way to the device stands now. */
  readonly state: ConnectionState;
  /** Tells each change of `state`, until the function that it answers is called. */
  watchState(listener: (state: ConnectionState) => void): () => void;
  /** Asks for the keys of the session, gives, refuses, takes or drops them. False: there is no connection now, and it is not said later either. */
  say(message: AboutControl): boolean;
  /** Opens a channel of any type: what the functions for each type stand on. */
  open(type: ChannelType, params: JsonObject, events: ChannelEvents): Channel;
  /** Opens a terminal on the device. Throws `SessionProblem` when the device or the grant refuses. */
  openTerminal(options: TerminalOptions): Promise<Terminal>;
  /** Measures the way between here and the device. */
  measureSpeed(options: SpeedOptions): Promise<SpeedResult>;
  /** Drops this connection; the session ends when its last connection is gone. */
  close(): void;
}

export interface TerminalOptions {
  cols: number;
  rows: number;
  /** Default `xterm-256color`. */
  term?: string;
  shell?: string;
  /** Bytes to draw, in order. `done` gives their credit back: call it when they are drawn, and the device is held back until then. */
  onOutput: (bytes: Uint8Array, done: () => void) => void;
  signal?: AbortSignal;
}

export type TerminalSignal = 'INT' | 'TERM' | 'HUP' | 'KILL' | 'QUIT';

/** How a terminal ended: its program exited, or its channel was cut, with the code of spec §9. */
export type TerminalEnd =
  | { readonly type: 'exited'; readonly code: number | null; readonly signal: string | null }
  | { readonly type: 'cut'; readonly code: string; readonly message: string };

export interface Terminal {
  readonly pid: number;
  readonly shell: string;
  readonly ended: Promise<TerminalEnd>;
  /** Sends keys. The promise settles when the channel has taken them: await it before pasting more. */
  write(bytes: Uint8Array): Promise<void>;
  resize(cols: number, rows: number): void;
  kill(signal: TerminalSignal): void;
  /** Closes the channel; the device ends the shell. */
  close(): void;
}

/** What a watcher is shown, in this order: a beginning, what follows, and the end. */
export interface WatchedEvents {
  /** Draw the screen anew, in this size: what comes next is what was printed last. `missed`: something before it was not shown. */
  onSnapshot(cols: number, rows: number, missed: boolean): void;
  /** Bytes to draw; call `done` when they are drawn. */
  onOutput(bytes: Uint8Array, done: () => void): void;
  onResize(cols: number, rows: number): void;
}

/** A terminal of another's session. */
export interface WatchedTerminal {
  /** The how-manieth of its session it is. */
  readonly number: number;
  readonly cols: number;
  readonly rows: number;
  /** Begins to show it; to be called once, at once. */
  show(events: WatchedEvents): void;
  readonly ended: Promise<TerminalEnd>;
  /** Sends keys; they reach the device while one has control. */
  write(bytes: Uint8Array): Promise<void>;
  kill(signal: TerminalSignal): void;
  /** Looks at it no more. The terminal itself goes on. */
  close(): void;
}

export interface SpeedOptions {
  direction: 'download' | 'upload' | 'echo';
  bytes: number;
  /** Called as bytes arrive, at most once a frame. */
  onProgress?: (bytes: number) => void;
  signal?: AbortSignal;
}

export interface SpeedResult {
  readonly bytes: number;
  readonly duration_ms: number;
  readonly bytes_per_s: number;
}
