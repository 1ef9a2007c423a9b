/** A channel as one window knows it. */
export interface Ours<C> {
  readonly client: C;
  readonly channel: number;
}

interface Window {
  /** Session's numbers by the window's own. */
  readonly channels: Map<number, number>;
  /** The highest number that the window has opened. */
  highest: number;
}

/**
 * Several windows share a session, and each numbers the channels that it opens from 1; the agent knows one numbering for all. This maps one to the other.
 * Channels that the agent opens keep their (even) numbers. Only channels that are open are in it.
 */
export class ChannelMap<C> {
  readonly #windows = new Map<C, Window>();
  readonly #owners = new Map<number, Ours<C>>();
  #nextId = 1;

  /** Windows, the oldest first. */
  get clients(): Iterable<C> {
    return this.#windows.keys();
  }

  join(client: C): void {
    this.#windows.set(client, { channels: new Map(), highest: 0 });
  }

  /** Forgets a window, and answers the session's numbers of the channels that it had. */
  leave(client: C): readonly number[] {
    const channels = [...this.#owners].flatMap(([id, owner]) => (owner.client === client ? [id] : []));
    for (const id of channels) this.close(id);
    this.#windows.delete(client);
    return channels;
  }

  /** A window opens a channel: its number in the session, or undefined when the window's own is not one that it may open. */
  open(client: C, channel: number): number | undefined {
    const window = this.#windows.get(client);
    if (window === undefined || channel % 2 === 0 || channel <= window.highest) return undefined;
    window.highest = channel;
    const id = this.#nextId;
    this.#nextId += 2;
    window.channels.set(channel, id);
    this.#owners.set(id, { client, channel });
    return id;
  }

  /** The agent has opened a channel with the oldest window. False when there is none. */
  adopt(id: number): boolean {
    const [oldest] = this.#windows;
    if (oldest === undefined) return false;
    const [client, window] = oldest;
    window.channels.set(id, id);
    this.#owners.set(id, { client, channel: id });
    return true;
  }

  /** The session's number of a window's channel: `ended` when it had one, `never` when it had none. */
  idOf(client: C, channel: number): number | 'ended' | 'never' {
    const window = this.#windows.get(client);
    const id = window?.channels.get(channel);
    if (id !== undefined) return id;
    // The agent's channels that have ended are told apart by nobody: a frame for one is late.
    return window !== undefined && (channel <= window.highest || channel % 2 === 0) ? 'ended' : 'never';
  }

  ownerOf(id: number): Ours<C> | undefined {
    return this.#owners.get(id);
  }

  close(id: number): void {
    const owner = this.#owners.get(id);
    if (owner === undefined) return;
    this.#owners.delete(id);
    this.#windows.get(owner.client)?.channels.delete(owner.channel);
  }
}
