import { type ChannelType, systemClock } from '@guru/protocol';
import { readBootId } from './boot-id.ts';
import { type FileChannels, fileChannels } from './channels/file/load.ts';
import { serveSpeed } from './channels/speed/index.ts';
import { serveTerminal } from './channels/terminal/index.ts';
import type { ChannelHandler, ChannelHandlers } from './channels/types.ts';
import { watchedChecks } from './checks/load.ts';
import { FactsWatch } from './collect/facts-watch.ts';
import { openCollector, readFacts } from './collect/index.ts';
import type { Identity } from './identity/store.ts';
import { Link } from './link/link.ts';
import type { GoodbyeReason } from './link/visit.ts';
import type { Log } from './log.ts';
import { Mode } from './mode/mode.ts';
import { queuedCommands } from './queued/load.ts';
import { keptReports } from './reports/load.ts';
import { giveBackProgram } from './runtime/give-back.ts';
import type { Settings } from './settings.ts';
import { AGENT_VERSION } from './version.ts';
import { watchedFolder } from './watched-folder.ts';

export interface AgentOptions {
  readonly identity: Identity;
  readonly settings: Settings;
  readonly log: Log;
  /** The agent's own folder: what must be known after it was killed is noted there. */
  readonly dataDir?: string;
  /** PEM of the only authorities that are trusted. */
  readonly ca?: string;
  readonly goodbye?: GoodbyeReason;
  /** The server has welcomed this agent; with each connection anew. */
  readonly onUp?: () => void;
}

/** The composition root: joins the link, the mode, the channels and what measures the machine. Runs until `stop` is aborted. */
export async function runAgent(options: AgentOptions, stop: AbortSignal): Promise<void> {
  const { settings, log, onUp, dataDir, ...link } = options;
  const clock = systemClock;
  await using files = fileChannels(clock, dataDir);
  await using commands = queuedCommands({
    folder: dataDir,
    log: log.of('commands'),
    say: (message) => mode.tell(message),
  });
  const [collector, boot_id] = await Promise.all([openCollector(), readBootId()]);
  using machine = await FactsWatch.open({
    read: readFacts,
    clock,
    log: log.of('facts'),
    onChange: (facts) => mode.factsChanged(facts),
  });
  const watched = dataDir === undefined ? undefined : watchedFolder(dataDir, options.identity.agent_id);
  await using reports = keptReports({
    folder: watched,
    clock,
    log: log.of('reports'),
    collector,
    boot_id,
    say: (message) => mode.tell(message),
  });
  await using checks = watchedChecks({
    folder: watched,
    clock,
    log: log.of('checks'),
    report: (result) => reports.add(result),
  });
  const mode = new Mode({
    clock,
    log: log.of('mode'),
    collector,
    boot_id,
    handlers: channelHandlers(settings, files),
    commands,
    checks,
    reports,
    facts: () => machine.facts,
    agent_version: AGENT_VERSION,
    maxSessions: settings.maxSessions,
    onRest: giveBackProgram,
  });
  await new Link({
    ...link,
    clock,
    log: log.of('link'),
    user: mode,
    onState: (state) => {
      if (state === 'up') onUp?.();
    },
  }).run(stop);
}

/** Every type of channel that this agent serves: a new one is a folder in `channels/` and a line here. */
function channelHandlers({ shell }: Settings, files: FileChannels): ChannelHandlers {
  return new Map<ChannelType, ChannelHandler>([
    ['terminal', (request) => serveTerminal(request, shell)],
    ['speed', serveSpeed],
    ['exec', async (request) => (await import('./channels/exec/index.ts')).serveExec(request)],
    [
      'process',
      async (request, grant) => (await import('./channels/process/index.ts')).serveProcess(request, grant),
    ],
    [
      'service',
      async (request, grant) => (await import('./channels/service/index.ts')).serveService(request, grant),
    ],
    [
      'registry',
      async (request, grant) => (await import('./channels/registry/index.ts')).serveRegistry(request, grant),
    ],
    ['file', files.serve],
    [
      'forward',
      async (request, grant) => (await import('./channels/forward/index.ts')).serveForward(request, grant),
    ],
  ]);
}
