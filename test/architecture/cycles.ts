import type { Source } from './source-graph.ts';

/**
 * Circles among imports that load something, each as `a -> b -> a`. One walk, depth first: an import of a file that is still being
 * walked closes a circle.
 */
export function findCycles(sources: ReadonlyMap<string, Source>): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];

  const walk = (file: string) => {
    const position = path.indexOf(file);
    if (position >= 0) {
      cycles.push([...path.slice(position), file].join(' -> '));
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const { target, typeOnly } of sources.get(file)?.imports ?? []) {
      if (target !== undefined && !typeOnly && sources.has(target)) walk(target);
    }
    path.pop();
    done.add(file);
  };

  for (const file of sources.keys()) walk(file);
  return cycles;
}
