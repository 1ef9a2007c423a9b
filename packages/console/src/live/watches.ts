import type { LiveTarget } from '@guru/client';

/** As many rows as the server lets one stream watch. */
export const WATCH_LIMIT = 300;

/** One part of the page that wants to be told: rows of a list, or one device closely. */
export interface Watch {
  rows(agent_ids: readonly string[]): void;
  focus(agent_id: string | null): void;
  /** Nothing more is wanted. */
  end(): void;
}

/** Adds up what the parts of the page watch, and says so whenever it changes. */
export function createWatches(say: (target: LiveTarget) => void) {
  const wanted = new Map<symbol, { rows: readonly string[]; focus: string | null }>();
  let said = '';

  function changed(): void {
    const all = [...wanted.values()];
    const agent_ids = [...new Set(all.flatMap(({ rows }) => rows))].slice(0, WATCH_LIMIT);
    const focus = all.findLast((one) => one.focus !== null)?.focus ?? null;
    const target = { agent_ids, focus };
    const words = JSON.stringify(target);
    if (words === said) return;
    said = words;
    say(target);
  }

  return function begin(): Watch {
    const me = Symbol('watch');
    const mine = { rows: [] as readonly string[], focus: null as string | null };
    wanted.set(me, mine);
    return {
      rows(agent_ids) {
        mine.rows = agent_ids;
        changed();
      },
      focus(agent_id) {
        mine.focus = agent_id;
        changed();
      },
      end() {
        wanted.delete(me);
        changed();
      },
    };
  };
}
