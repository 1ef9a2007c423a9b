import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where an installed agent lies on this system. */
export interface Places {
  /** Its identity; nobody else may read it. */
  readonly dataDir: string;
  /** Where `install` puts the program. */
  readonly program: string;
}

/** The usual places: of the whole machine for a service, of the user for everybody else. */
export function usualPlaces(forService: boolean, env: NodeJS.ProcessEnv = process.env): Places {
  switch (process.platform) {
    case 'win32':
      return {
        dataDir: join(env.ProgramData ?? 'C:\\ProgramData', 'Guru Agent'),
        program: join(env.ProgramFiles ?? 'C:\\Program Files', 'Guru Agent', 'guru-agent.exe'),
      };
    case 'darwin': {
      const library = forService ? '/Library' : join(homedir(), 'Library');
      return {
        dataDir: join(library, 'Application Support', 'Guru Agent'),
        program: '/usr/local/lib/guru-agent/guru-agent',
      };
    }
    default: {
      const own = env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share');
      return {
        dataDir: forService ? '/var/lib/guru-agent' : join(own, 'guru-agent'),
        program: '/usr/local/lib/guru-agent/guru-agent',
      };
    }
  }
}

/** Whether this process may change the machine as a whole. On Windows only trying tells. */
export function isPrivileged(): boolean {
  return process.platform === 'win32' || process.geteuid?.() === 0;
}
