import type { ChannelMessage } from '@guru/protocol';
import type { AboutControl, CloseReason, Person } from '@guru/protocol/control';
import { ApiError } from '../../../errors/index.ts';
import type { SocketHandler } from '../../../http/index.ts';
import type { Operation } from '../audit-store.ts';
import type { Relay } from '../relay.ts';
import type { ResumeAt, Watcher } from '../tickets.ts';
import { Window, type WindowHost } from '../window.ts';
import { Control } from './control.ts';
import { Screens } from './screens.ts';
import type { View } from './view.ts';
import { WatcherWindow } from './watcher-window.ts';

/** How often one window is told that its keys reach nothing. */
const TELL_AGAIN_AFTER_MS = 1000;
const SIGNALS: readonly unknown[] = ['INT', 'TERM', 'HUP', 'KILL', 'QUIT'];

export interface TogetherOptions {
  readonly owner: { readonly session_id: string; readonly tech_id: string; readonly tech_name: string };
  readonly most: number;
  /** The owner's windows that are there. */
  readonly windows: () => Iterable<Window>;
  /** What a watcher's window needs of the session besides what comes from here. */
  readonly host: Omit<WindowHost, 'joined' | 'connected' | 'frame' | 'heard' | 'left'>;
  readonly welcome: () => ReturnType<WindowHost['joined']>;
  readonly connected: (window: Window) => void;
  readonly relay: () => Pick<Relay, 'typeFor'>;
  readonly note: (operation: Operation, details: object) => void;
  /** Puts a line on the record of the terminals. */
  readonly mark: (text: string) => void;
}

/** The people who share one session: who watches it, and who has its keys (spec §5.1). */
export class Together {
  readonly screens: Screens;
  readonly #options: TogetherOptions;
  readonly #control = new Control<WatcherWindow>();
  readonly #watchers = new Map<Window, WatcherWindow>();
  /** Windows that have a connection on its way for the first time. */
  readonly #coming = new Set<Window>();
  readonly #toldAt = new WeakMap<Window, number>();

  constructor(options: TogetherOptions) {
    this.#options = options;
    this.screens = new Screens({
      opened: (screen) => this.#each((watcher) => watcher.show(screen)),
      printed: (screen, bytes) => this.#each((watcher) => watcher.view(screen)?.printed(bytes)),
      resized: (screen) => this.#each((watcher) => watcher.view(screen)?.resized()),
      closed: (screen) => this.#each((watcher) => watcher.view(screen)?.finish()),
    });
  }

  /** The windows of those who watch. */
  get windows(): Iterable<Window> {
    return this.#watchers.keys();
  }

  get ownerHasKeys(): boolean {
    return this.#control.holder === undefined;
  }

  /** A connection for a watcher: for the window that it comes back to, or for a new one. Throws `too_many_clients`. */
  attach(who: Watcher, resume: ResumeAt | undefined): SocketHandler {
    for (const { window, who: known } of this.#watchers.values()) {
      if (window.window_id === resume?.window_id && known.user_id === who.user_id)
        return window.connect(resume.received);
    }
    if (this.#watchers.size + this.#coming.size >= this.#options.most) throw new ApiError('too_many_clients');
    const window = new Window({
      ...this.#options.host,
      joined: () => this.#join(who, window),
      connected: () => {
        this.#options.connected(window);
        this.tell(window);
      },
      frame: (_, frame) => this.#watchers.get(window)?.receive(frame),
      heard: (_, message) => this.hear(window, message),
      left: () => this.#leave(window),
    });
    this.#coming.add(window);
    return window.connect();
  }

  /** Somebody says something about the keys. */
  hear(from: Window, message: AboutControl): void {
    const watcher = this.#watchers.get(from);
    const named = 'window' in message.payload ? this.#find(message.payload.window) : undefined;
    if (named === 'nobody') this.#refuse(from, 'the window is gone');
    else if (watcher === undefined) this.#hearOwner(message.type, named);
    else this.#hearWatcher(watcher, message.type, named);
  }

  /** A window has typed and doesn't have the keys. */
  refuseKeys(window: Window, channel_id: number): void {
    const { clock } = this.#options.host;
    const now = clock.now();
    if (now - (this.#toldAt.get(window) ?? Number.NEGATIVE_INFINITY) < TELL_AGAIN_AFTER_MS) return;
    this.#toldAt.set(window, now);
    const { session_id, tech_name } = this.#options.owner;
    const message = `${this.#control.holder?.who.name ?? tech_name} has the keys.`;
    window.say({ type: 'tunnel_error', payload: { session_id, channel_id, code: 'no_control', message } });
  }

  /** Tells a window who is here; all of them without one. Nobody is told anything before somebody watches. */
  tell(window?: Window): void {
    if (this.#watchers.size === 0) return;
    if (window === undefined) this.#tellAll();
    else window.say({ type: 'present', payload: { people: this.#people() } });
  }

  check(): void {
    for (const window of [...this.#watchers.keys(), ...this.#coming]) window.check();
  }

  /** The session has ended. */
  finish(reason: CloseReason): void {
    for (const window of [...this.#watchers.keys(), ...this.#coming]) window.finish(reason);
  }

  #join(who: Watcher, window: Window): ReturnType<WindowHost['joined']> {
    this.#coming.delete(window);
    const watcher = new WatcherWindow(who, window, {
      keys: (view, bytes) => this.#type(watcher, view, bytes),
      message: (view, message) => this.#pass(watcher, view, message),
    });
    this.#watchers.set(window, watcher);
    this.#note('watch_started', watcher);
    this.#options.mark(`${who.name} watches`);
    // What they are sent waits for the window's connection, which is told first that it is attached.
    for (const screen of this.screens) watcher.show(screen);
    this.#tellAll(window);
    return this.#options.welcome();
  }

  #leave(window: Window): void {
    this.#coming.delete(window);
    const watcher = this.#watchers.get(window);
    if (watcher === undefined) return;
    this.#watchers.delete(window);
    watcher.close();
    this.#control.leave(watcher);
    this.#note('watch_ended', watcher);
    this.#options.mark(`${watcher.who.name} watches no more`);
    this.#tellAll();
  }

  #hearOwner(type: AboutControl['type'], to: WatcherWindow | undefined): void {
    if (type === 'give_control') this.#give(to, 'control_given');
    else if (type === 'take_control' || type === 'ask_control') this.#give(undefined, 'control_taken');
    else if (type === 'refuse_control' && to !== undefined) this.#withdraw(to);
  }

  #hearWatcher(watcher: WatcherWindow, type: AboutControl['type'], to: WatcherWindow | undefined): void {
    const holds = this.#control.holder === watcher;
    if (type === 'ask_control') {
      if (!this.#control.ask(watcher)) return;
      this.#note('control_asked', watcher);
      this.#tellAll();
    } else if (type === 'take_control' && watcher.who.may_take) this.#give(watcher, 'control_taken');
    else if (type === 'drop_control' && !holds) this.#withdraw(watcher);
    else if (type === 'drop_control') this.#give(undefined, 'control_given');
    else if (type === 'give_control' && holds) this.#give(to, 'control_given');
    else this.#refuse(watcher.window, 'only the one whose session it is may do that');
  }

  #give(to: WatcherWindow | undefined, how: 'control_given' | 'control_taken'): void {
    if (!this.#control.give(to)) return;
    this.#note(how, to);
    this.#options.mark(`${to?.who.name ?? this.#options.owner.tech_name} has the keys`);
    this.#tellAll();
  }

  #withdraw(watcher: WatcherWindow): void {
    if (!this.#control.refuse(watcher)) return;
    this.#note('control_refused', watcher);
    this.#tellAll();
  }

  #type(watcher: WatcherWindow, view: View, bytes: Uint8Array): void {
    const holds = this.#control.holder === watcher;
    if (holds && this.#options.relay().typeFor(view.screen.id, bytes, view)) return;
    view.taken(bytes.length);
    if (!holds) this.refuseKeys(watcher.window, view.channel);
  }

  /** Of messages only signals are a watcher's: the size is the owner's. */
  #pass(watcher: WatcherWindow, { screen, channel }: View, { type, name }: ChannelMessage): void {
    if (type !== 'signal' || !SIGNALS.includes(name)) return;
    if (this.#control.holder !== watcher) this.refuseKeys(watcher.window, channel);
    else this.#options.relay().typeFor(screen.id, { type, name });
  }

  #refuse(window: Window, message: string): void {
    const { session_id } = this.#options.owner;
    window.say({ type: 'tunnel_error', payload: { session_id, code: 'not_allowed', message } });
  }

  /** Whose window that is; undefined for the owner's. */
  #find(windowId: string): WatcherWindow | undefined | 'nobody' {
    for (const [window, watcher] of this.#watchers) if (window.window_id === windowId) return watcher;
    for (const window of this.#options.windows()) if (window.window_id === windowId) return undefined;
    return 'nobody';
  }

  #people(): Person[] {
    const { tech_id, tech_name } = this.#options.owner;
    const owner = { user: tech_id, name: tech_name, role: 'owner', asks: false } as const;
    const has_control = this.ownerHasKeys;
    return [
      ...[...this.#options.windows()].map(({ window_id }) => ({ ...owner, window: window_id, has_control })),
      ...[...this.#watchers.values()].map((watcher) => ({
        user: watcher.who.user_id,
        name: watcher.who.name,
        window: watcher.window.window_id,
        role: 'watcher' as const,
        has_control: this.#control.holder === watcher,
        asks: this.#control.asks(watcher),
      })),
    ];
  }

  #tellAll(except?: Window): void {
    const message = { type: 'present', payload: { people: this.#people() } } as const;
    for (const window of [...this.#options.windows(), ...this.#watchers.keys()]) {
      if (window !== except) window.say(message);
    }
  }

  #note(operation: Operation, watcher: WatcherWindow | undefined): void {
    const { tech_id, tech_name } = this.#options.owner;
    const { user_id, name } = watcher?.who ?? { user_id: tech_id, name: tech_name };
    this.#options.note(operation, { user_id, name, window: watcher?.window.window_id ?? null });
  }

  #each(tell: (watcher: WatcherWindow) => void): void {
    for (const watcher of [...this.#watchers.values()]) tell(watcher);
  }
}
