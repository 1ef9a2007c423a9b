import { decodeFrame, Mux } from '@guru/protocol';
import type { Watcher } from '../tickets.ts';
import type { Window } from '../window.ts';
import type { Screen } from './screens.ts';
import { View, type ViewEvents } from './view.ts';

/** The window of one who watches. For it this server is the device: it opens the channels, one for each terminal of the session. */
export class WatcherWindow {
  readonly who: Watcher;
  readonly window: Window;
  readonly #mux: Mux;
  readonly #views = new Map<Screen, View>();
  readonly #events: ViewEvents;

  constructor(who: Watcher, window: Window, events: Omit<ViewEvents, 'gone'>) {
    this.who = who;
    this.window = window;
    this.#events = {
      ...events,
      gone: (view) => {
        if (this.#views.get(view.screen) === view) this.#views.delete(view.screen);
      },
    };
    const { route, clock, hop } = window;
    this.#mux = new Mux({ route, role: 'agent', hop, clock });
  }

  show(screen: Screen): void {
    this.#views.set(screen, new View(this.#mux, screen, this.#events));
  }

  view(screen: Screen): View | undefined {
    return this.#views.get(screen);
  }

  receive(bytes: Uint8Array): void {
    const frame = decodeFrame(bytes);
    if (frame.type !== 0) this.#mux.receive(frame);
  }

  close(): void {
    this.#mux.close();
  }
}
