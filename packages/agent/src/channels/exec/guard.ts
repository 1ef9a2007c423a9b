/**
 * Keeps the groups of processes that it is told of, and ends them once its input has ended without taking them back: asks them to go, and kills what is left a
 * second later. A shell, because it has to be small and outlive the agent.
 */
const SCRIPT = `
groups=
while read -r what group; do
  case $what in
    +) groups="$groups $group" ;;
    -) rest=
       for one in $groups; do [ "$one" = "$group" ] || rest="$rest $one"; done
       groups=$rest ;;
  esac
done
[ -n "$groups" ] || exit 0
for one in $groups; do kill -s TERM -- "-$one"; kill -s CONT -- "-$one"; done
sleep 1
for one in $groups; do kill -s KILL -- "-$one"; done
`;

/** Commands often come one after the other: who watches over them waits for the next one for so long. */
const LINGER_MS = 1000;

/**
 * Ends commands whose agent was killed. Nothing tells a command on pipes that nobody waits for it any more, as a hang-up tells a shell in a terminal; where
 * no service manager cleans up behind the agent, it would go on for ever. A process in a session of its own is not found so.
 */
class CommandGuard {
  readonly #groups = new Set<number>();
  #shell: Bun.Subprocess<'pipe', 'ignore', 'ignore'> | undefined;
  #lingering: NodeJS.Timeout | undefined;

  /** The process that watches, while there is one. */
  get pid(): number | undefined {
    return this.#shell?.pid;
  }

  /** Commands that are watched over. */
  get count(): number {
    return this.#groups.size;
  }

  /** Watches over a command by the number of its group, until what comes back is called. */
  watch(group: number): () => void {
    this.#add(group);
    return () => this.#remove(group);
  }

  #add(group: number): void {
    clearTimeout(this.#lingering);
    this.#groups.add(group);
    if (this.#isThere()) this.#say('+', [group]);
    else this.#start();
  }

  #remove(group: number): void {
    if (!this.#groups.delete(group)) return;
    this.#say('-', [group]);
    if (this.#groups.size === 0) this.#lingering = setTimeout(() => this.#dismiss(), LINGER_MS).unref();
  }

  #dismiss(): void {
    void this.#shell?.stdin.end();
    this.#shell = undefined;
  }

  /** Somebody may have killed it: then the next command starts another one. */
  #isThere(): boolean {
    return this.#shell !== undefined && this.#shell.exitCode === null && this.#shell.signalCode === null;
  }

  /** Where there is no shell, commands run without it. */
  #start(): void {
    try {
      this.#shell = Bun.spawn(['/bin/sh', '-c', SCRIPT], {
        cwd: '/',
        env: { PATH: '/usr/bin:/bin' },
        stdio: ['pipe', 'ignore', 'ignore'],
        detached: true,
      });
    } catch {
      return;
    }
    this.#shell.unref();
    this.#say('+', [...this.#groups]);
  }

  #say(what: '+' | '-', groups: readonly number[]): void {
    const input = this.#shell?.stdin;
    input?.write(groups.map((group) => `${what} ${group}\n`).join(''));
    void Promise.resolve(input?.flush()).catch(() => undefined);
  }
}

/** The one of this agent. */
export const guard = new CommandGuard();
