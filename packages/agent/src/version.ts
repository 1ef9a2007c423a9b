import packageJson from '../package.json' with { type: 'json' };

/** The version of this program, as the server is told. */
export const AGENT_VERSION: string = packageJson.version;
