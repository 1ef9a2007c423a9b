import { Command } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { loginCommand } from './commands/account/login.ts';
import { logoutCommand } from './commands/account/logout.ts';
import { statusCommand } from './commands/account/status.ts';
import { completeDeviceCommand } from './commands/completion/device.ts';
import { completionCommand } from './commands/completion/print.ts';
import { devicesCommand } from './commands/devices/list.ts';
import { deviceCommand } from './commands/devices/show.ts';
import { execCommand } from './commands/exec/exec.ts';
import { cpCommand } from './commands/files/cp.ts';
import { syncCommand } from './commands/files/sync.ts';
import { forwardCommand } from './commands/forward/forward.ts';
import { proxyCommand } from './commands/forward/proxy.ts';
import { killCommand } from './commands/manage/kill.ts';
import { psCommand } from './commands/manage/ps.ts';
import { servicesCommand } from './commands/manage/services.ts';
import { mcpCommand } from './commands/mcp/mcp.ts';
import { commandsCommand } from './commands/queue/commands.ts';
import { replayCommand } from './commands/record/replay.ts';
import { sessionsCommand } from './commands/record/sessions.ts';
import { shellCommand } from './commands/session/shell.ts';
import { speedCommand } from './commands/session/speed.ts';

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

/** The whole command line. It throws instead of exiting, so that `main` decides what the process ends with. */
export function createProgram(): Command {
  const program = new Command('guru')
    .description('Work on the devices that a Guru server looks after.')
    .version(packageJson.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .showHelpAfterError('(more with --help)')
    .addHelpText('after', HELP)
    // Else this level would swallow the `--` of `guru exec`, and what stands behind it would be read as options of ours.
    .enablePositionalOptions()
    .exitOverride();
  for (const command of [
    loginCommand(),
    logoutCommand(),
    statusCommand(),
    devicesCommand(),
    deviceCommand(),
    shellCommand(),
    execCommand(),
    commandsCommand(),
    speedCommand(),
    cpCommand(),
    syncCommand(),
    psCommand(),
    killCommand(),
    servicesCommand(),
    forwardCommand(),
    proxyCommand(),
    mcpCommand(),
    sessionsCommand(),
    replayCommand(),
    completionCommand(program),
  ]) {
    program.addCommand(command.copyInheritedSettings(program));
  }
  return program.addCommand(completeDeviceCommand(), { hidden: true });
}
