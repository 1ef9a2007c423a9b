import { join } from 'node:path';
import { PLATFORMS, type Platform, thisPlatform } from './platforms.ts';

/** One program for one system. */
export interface Product {
  /** What `--only` calls it: `agent-linux-x64`. */
  readonly name: string;
  readonly platform: Platform;
  /** Its first source file, from the project's root. */
  readonly entry: string;
  /** Where it goes, from the project's root. */
  readonly outfile: string;
  /** Files that it carries inside, from the project's root. */
  readonly assets: readonly string[];
}

const AGENT = { kind: 'agent', entry: 'packages/agent/src/main.ts', file: 'guru-agent' };
const CLI = { kind: 'cli', entry: 'packages/cli/src/main.ts', file: 'guru' };

function product({ kind, entry, file }: typeof AGENT, platform: Platform): Product {
  return {
    name: `${kind}-${platform.name}`,
    platform,
    entry,
    outfile: join('dist', kind, `${file}-${platform.name}${platform.suffix}`),
    assets: [],
  };
}

/** Everything that can be built. */
export const PRODUCTS: readonly Product[] = [AGENT, CLI].flatMap((part) =>
  PLATFORMS.map((platform) => product(part, platform)),
);

/** What `npm run build` builds: the agent for every system, for the server gives it out, and the command line for this one. */
export function usualProducts(): readonly Product[] {
  return PRODUCTS.filter(({ name }) => name.startsWith('agent-') || name === `cli-${thisPlatform()}`);
}
