import type { AboutControl, Person } from '@guru/protocol/control';
import { keepNumber } from '../lib/kept.ts';
import type { Run, RunEvents } from './run.ts';
import type { Screen } from './screen.ts';
import { isOver, type TerminalState } from './state.ts';
import { withCtrl } from './sticky-ctrl.ts';

/** One terminal of the dock, as it stands now. A new object at each change. */
export interface TerminalTab {
  readonly id: number;
  readonly agent_id: string;
  /** The device's name. */
  readonly device: string;
  /** The same, with a number from its second terminal on. */
  readonly name: string;
  readonly state: TerminalState;
  readonly screen: Screen | null;
  readonly searching: boolean;
  /** The phone's Ctrl key waits for the next one. */
  readonly ctrl: boolean;
  /** The session of another that it shows; null for a shell of one's own. */
  readonly watching: string | null;
  /** Who shares the session, and which window is this one; null while nobody does. */
  readonly together: { readonly people: readonly Person[]; readonly window: string } | null;
}

/** How a shell is opened besides simply: by ending another's session, or by watching it. */
interface How {
  readonly takeOver?: boolean;
  readonly asking?: boolean;
}

export interface Terminals {
  readonly tabs: readonly TerminalTab[];
  readonly active: number | null;
}

export const FONT_SIZES = { min: 9, max: 24 };
export const fontSize = keepNumber('guru.terminal.font', 13, FONT_SIZES.min, FONT_SIZES.max);

const runs = new Map<number, Run>();
const listeners = new Set<() => void>();
let nextId = 1;
let all: Terminals = { tabs: [], active: null };

function become(next: Terminals): void {
  all = next;
  for (const listener of listeners) listener();
}

function change(id: number, more: Partial<TerminalTab>): void {
  become({ ...all, tabs: all.tabs.map((tab) => (tab.id === id ? { ...tab, ...more } : tab)) });
}

function find(id: number): TerminalTab | undefined {
  return all.tabs.find((tab) => tab.id === id);
}

/** The parts that draw and talk are loaded when the first terminal opens. */
async function start({ id, agent_id, device, watching }: TerminalTab, how: How): Promise<void> {
  const [{ createScreen }, { startRun }, { startWatch }] = await Promise.all([
    import('./screen.ts'),
    import('./run.ts'),
    import('./watch-run.ts'),
  ]);
  const screen =
    find(id)?.screen ??
    createScreen(fontSize.get(), {
      input: (bytes) => runs.get(id)?.input(bytes),
      resized: (cols, rows) => runs.get(id)?.resize(cols, rows),
      search: () => change(id, { searching: true }),
      intercept: (data) => takeCtrl(id, data),
    });
  if (find(id) === undefined) return screen.dispose();
  change(id, { screen });
  const events: RunEvents = {
    onState: (state) => change(id, { state }),
    onPeople: (people, window) => change(id, { together: people.length === 0 ? null : { people, window } }),
  };
  const { takeOver = false, asking = false } = how;
  const onMore = () => {
    if (watching !== null) add({ agent_id, device, watching }, {});
  };
  const run =
    watching === null
      ? startRun({ agent_id, name: device, takeOver }, screen, events)
      : startWatch({ session_id: watching, asking, onMore }, screen, events);
  runs.set(id, run);
}

function begin(tab: TerminalTab, how: How): void {
  start(tab, how).catch((error: unknown) => change(tab.id, { state: { kind: 'failed', error } }));
}

function add(of: Pick<TerminalTab, 'agent_id' | 'device' | 'watching'>, how: How): number {
  const id = nextId++;
  const before = all.tabs.filter((tab) => tab.agent_id === of.agent_id).length;
  const name = before === 0 ? of.device : `${of.device} ${before + 1}`;
  const empty = { state: { kind: 'opening' }, screen: null, searching: false, ctrl: false } as const;
  const tab: TerminalTab = { ...of, ...empty, id, name, together: null };
  become({ tabs: [...all.tabs, tab], active: id });
  begin(tab, how);
  return id;
}

/** Begins anew in the same tab. A screen that followed somebody else's size is not used again. */
function again(tab: TerminalTab, watching: string | null, how: How): void {
  const isOther = watching !== tab.watching;
  if (isOther) tab.screen?.dispose();
  const next: TerminalTab = {
    ...tab,
    watching,
    together: null,
    state: { kind: 'opening' },
    screen: isOther ? null : tab.screen,
  };
  change(tab.id, next);
  begin(next, how);
}

function takeCtrl(id: number, data: string): string {
  if (!find(id)?.ctrl) return data;
  change(id, { ctrl: false });
  return withCtrl(data);
}

export const terminals = {
  get: () => all,
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },

  /** Opens a terminal on a device, brings it to the front, and answers its id. */
  open(agent_id: string, hostname: string): number {
    return add({ agent_id, device: hostname, watching: null }, {});
  },

  /** Opens the shell of a terminal that ended again, on the same screen; if so wanted by ending the session that is in the way. */
  reopen(id: number, takeOver = false): void {
    const tab = find(id);
    if (tab === undefined || !isOver(tab.state)) return;
    // A terminal of a session that goes on may be followed by another; of one that has ended nothing is left to watch.
    const watching = tab.state.kind === 'exited' ? tab.watching : null;
    again(tab, watching, { takeOver });
  },

  /** Shows a terminal of somebody else's session where one's own could not be opened. */
  watch(id: number, session_id: string, asking: boolean): void {
    const tab = find(id);
    if (tab !== undefined && isOver(tab.state)) again(tab, session_id, { asking });
  },

  /** Says something about the keys of the session that a terminal is in. */
  say: (id: number, message: AboutControl) => runs.get(id)?.say(message),

  close(id: number): void {
    runs.get(id)?.stop();
    runs.delete(id);
    find(id)?.screen?.dispose();
    const at = all.tabs.findIndex((tab) => tab.id === id);
    const tabs = all.tabs.filter((tab) => tab.id !== id);
    const neighbour = tabs[Math.min(at, tabs.length - 1)]?.id ?? null;
    become({ tabs, active: all.active === id ? neighbour : all.active });
  },

  /** Ends every shell: whoever signed in is gone. */
  closeAll(): void {
    for (const { id } of all.tabs) terminals.close(id);
  },

  activate: (id: number) => become({ ...all, active: id }),
  setSearching: (id: number, searching: boolean) => change(id, { searching }),
  setCtrl: (id: number, ctrl: boolean) => change(id, { ctrl }),
};

fontSize.subscribe(() => {
  for (const { screen } of all.tabs) screen?.setFontSize(fontSize.get());
});
