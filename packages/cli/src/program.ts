import { Command } from 'commander';
import packageJson from '../package.json' with { type: 'json' };

/** Every command, in the order of the help. Each is loaded when it is asked for: reading them all takes longer than most of them run. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  login: async () => (await import('./commands/account/login.ts')).loginCommand(),
  logout: async () => (await import('./commands/account/logout.ts')).logoutCommand(),
  status: async () => (await import('./commands/account/status.ts')).statusCommand(),
  devices: async () => (await import('./commands/devices/list.ts')).devicesCommand(),
  device: async () => (await import('./commands/devices/show.ts')).deviceCommand(),
  shell: async () => (await import('./commands/session/shell.ts')).shellCommand(),
  exec: async () => (await import('./commands/exec/exec.ts')).execCommand(),
  commands: async () => (await import('./commands/queue/commands.ts')).commandsCommand(),
  speed: async () => (await import('./commands/session/speed.ts')).speedCommand(),
  cp: async () => (await import('./commands/files/cp.ts')).cpCommand(),
  sync: async () => (await import('./commands/files/sync.ts')).syncCommand(),
  ps: async () => (await import('./commands/manage/ps.ts')).psCommand(),
  kill: async () => (await import('./commands/manage/kill.ts')).killCommand(),
  services: async () => (await import('./commands/manage/services.ts')).servicesCommand(),
  alerts: async () => (await import('./commands/alerts/alerts.ts')).alertsCommand(),
  checks: async () => (await import('./commands/alerts/checks.ts')).checksCommand(),
  policy: async () => (await import('./commands/alerts/policy.ts')).policyCommand(),
  maintenance: async () => (await import('./commands/alerts/maintenance.ts')).maintenanceCommand(),
  top: async () => (await import('./commands/alerts/top.ts')).topCommand(),
  forward: async () => (await import('./commands/forward/forward.ts')).forwardCommand(),
  proxy: async () => (await import('./commands/forward/proxy.ts')).proxyCommand(),
  mcp: async () => (await import('./commands/mcp/mcp.ts')).mcpCommand(),
  sessions: async () => (await import('./commands/record/sessions.ts')).sessionsCommand(),
  replay: async () => (await import('./commands/record/replay.ts')).replayCommand(),
  completion: async () =>
    (await import('./commands/completion/print.ts')).completionCommand(() => createProgram([])),
};

/** What the completion scripts call. */
const HIDDEN: typeof COMMANDS = {
  'complete-device': async () => (await import('./commands/completion/device.ts')).completeDeviceCommand(),
};

const VERSION = ['-V', '--version'];

const HELP = `
Start here:
  guru login --server https://guru.example.com
  guru devices
  guru shell web-01

Exit codes:
  0    done
  1    the server, the network or the device said no
  2    the command line can’t be understood
  3    not signed in
  4    no device or site fits the name, or more than one does
  130  given up with Ctrl-C
  guru shell and guru exec end with the exit code of what they ran on the device.`;

/**
 * The command line for what was typed: with that command alone when it begins with one, else with all, for help and for suggestions. It throws instead of
 * exiting, so that `main` decides what the process ends with.
 */
export async function createProgram(typed: readonly string[]): Promise<Command> {
  const program = new Command('guru')
    .description('Work on the devices that a Guru server looks after.')
    .version(packageJson.version, VERSION.join(', '), 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .showHelpAfterError('(more with --help)')
    .addHelpText('after', HELP)
    // Else this level would swallow the `--` of `guru exec`, and what stands behind it would be read as options of ours.
    .enablePositionalOptions()
    .exitOverride();
  const [first = ''] = typed;
  if (VERSION.includes(first)) return program;
  const all = Object.entries({ ...COMMANDS, ...HIDDEN });
  const wanted = all.filter(([name]) => name === first);
  for (const [name, load] of wanted.length > 0 ? wanted : all) {
    program.addCommand(inherit(await load(), program), { hidden: Object.hasOwn(HIDDEN, name) });
  }
  return program;
}

/** Also below a command: else a wrong option there would end the process by itself, with a code that means something else. */
function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inherit(child, command);
  return command;
}
