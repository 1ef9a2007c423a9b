import type { Build } from 'bun';

/** A system that programs are built for, by the names that Node.js uses for systems and processors. */
export interface Platform {
  readonly name: string;
  readonly target: Build.CompileTarget;
  /** The npm package that carries Bun for it. */
  readonly runtime_package: string;
  /** What its programs' names end with. */
  readonly suffix: '' | '.exe';
}

export const PLATFORMS: readonly Platform[] = [
  { name: 'linux-x64', target: 'bun-linux-x64', runtime_package: '@oven/bun-linux-x64', suffix: '' },
  { name: 'linux-arm64', target: 'bun-linux-arm64', runtime_package: '@oven/bun-linux-aarch64', suffix: '' },
  {
    name: 'darwin-arm64',
    target: 'bun-darwin-arm64',
    runtime_package: '@oven/bun-darwin-aarch64',
    suffix: '',
  },
  { name: 'darwin-x64', target: 'bun-darwin-x64', runtime_package: '@oven/bun-darwin-x64', suffix: '' },
  {
    name: 'windows-x64',
    target: 'bun-windows-x64',
    runtime_package: '@oven/bun-windows-x64',
    suffix: '.exe',
  },
];

/** The name of the system that this runs on, in the same words. */
export function thisPlatform(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  return `${system}-${process.arch}`;
}
