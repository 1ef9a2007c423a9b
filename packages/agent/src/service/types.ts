/** The systems whose service managers we write for. */
export type System = 'linux' | 'macos' | 'windows';

export interface ServiceOptions {
  /** Where the installed program lies. */
  readonly program: string;
  /** Where its identity lies. */
  readonly dataDir: string;
  /** PEM of a private certificate authority, if the server needs one. */
  readonly caFile?: string;
  /** The shell that technicians get, if it isn't the system's own. */
  readonly shell?: string;
}

export interface ServiceFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/** A command that the service manager is given. */
export interface ServiceCommand {
  readonly run: readonly string[];
  /** For what is not there yet, or not there any more. */
  readonly mayFail?: boolean;
  /** For what is refused until something else is quite gone: how often to try, with half a second in between. */
  readonly tries?: number;
}

/** Everything that makes a service of the agent, and undoes it, as data: nothing is done by making it. */
export interface ServiceDefinition {
  readonly name: string;
  readonly files: readonly ServiceFile[];
  /** In order, after the files are written. */
  readonly install: readonly ServiceCommand[];
  /** In order, before the files are removed. */
  readonly uninstall: readonly ServiceCommand[];
  /** Asks whether it runs: answers 0 when it does. */
  readonly status: readonly string[];
  /** What that prints when it runs, where 0 means only that there is such a service. */
  readonly saysRunning?: string;
}
