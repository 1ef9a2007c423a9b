/** What stands behind a device: another device, or all of a site. */
export interface Edge {
  readonly parent_id: string;
  readonly agent_id: string | null;
  readonly site_id: string | null;
}

/** A device that others stand behind, and that is silent, or was until just now. */
export interface SilentParent {
  readonly agent_id: string;
  readonly site_id: string;
  /** When it came back, Unix milliseconds; null: it is silent. */
  readonly back_at: number | null;
}

/** Whether what is wrong with a device since a moment (Unix milliseconds) is a matter of what it stands behind. */
export type IsBehind = (device: Place, since: number) => boolean;

interface Place {
  readonly agent_id: string;
  readonly site_id: string;
}

/**
 * Tells what stands behind silent devices, one behind another. Of devices that stand behind each other in a circle none is excused by the others: one of them is the cause, and people must hear of it.
 * What began before a device was back is its matter too, for those behind it take their time to be heard again.
 */
export function behindOf(edges: readonly Edge[], parents: readonly SilentParent[]): IsBehind {
  if (edges.length === 0 || parents.length === 0) return () => false;
  const known = new Map(parents.map((parent) => [parent.agent_id, parent]));
  const ofAgent = Map.groupBy(edges, ({ agent_id }) => agent_id);
  const ofSite = Map.groupBy(edges, ({ site_id }) => site_id);

  const inFrontOf = ({ agent_id, site_id }: Place): SilentParent[] =>
    [...(ofAgent.get(agent_id) ?? []), ...(ofSite.get(site_id) ?? [])].flatMap(({ parent_id }) => {
      const parent = parent_id === agent_id ? undefined : known.get(parent_id);
      return parent === undefined ? [] : [parent];
    });

  /** Everything silent that stands before a device, however far. */
  const allInFrontOf = (device: Place): Map<string, SilentParent> => {
    const found = new Map<string, SilentParent>();
    const open = [device];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const parent of inFrontOf(next)) {
        if (found.has(parent.agent_id)) continue;
        found.set(parent.agent_id, parent);
        open.push(parent);
      }
    }
    return found;
  };

  return (device, since) =>
    [...allInFrontOf(device).values()].some(
      (parent) =>
        (parent.back_at === null || since < parent.back_at) && !allInFrontOf(parent).has(device.agent_id),
    );
}
