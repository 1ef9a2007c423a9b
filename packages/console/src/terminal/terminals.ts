import { keepNumber } from '../lib/kept.ts';
import type { Run } from './run.ts';
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
async function start({ id, agent_id, device }: TerminalTab): Promise<void> {
  const [{ createScreen }, { startRun }] = await Promise.all([import('./screen.ts'), import('./run.ts')]);
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
  const run = startRun({ agent_id, name: device }, screen, (state) => change(id, { state }));
  runs.set(id, run);
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
    const id = nextId++;
    const before = all.tabs.filter((tab) => tab.agent_id === agent_id).length;
    const name = before === 0 ? hostname : `${hostname} ${before + 1}`;
    const state = { kind: 'opening' } as const;
    const tab = { id, agent_id, device: hostname, name, state, screen: null, searching: false, ctrl: false };
    become({ tabs: [...all.tabs, tab], active: id });
    start(tab).catch((error: unknown) => change(id, { state: { kind: 'failed', error } }));
    return id;
  },

  /** Opens the shell of a terminal that ended again, on the same screen. */
  reopen(id: number): void {
    const tab = find(id);
    if (tab === undefined || !isOver(tab.state)) return;
    change(id, { state: { kind: 'opening' } });
    start(tab).catch((error: unknown) => change(id, { state: { kind: 'failed', error } }));
  },

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
