import { join } from 'node:path';
import { type Clock, systemClock } from '@guru/protocol';
import { Registry } from 'prom-client';
import packageJson from '../package.json' with { type: 'json' };
import { LocalBus } from './bus/index.ts';
import { type Config, originsOf, prepareDataDir, readTls, webAt } from './config/index.ts';
import { openDatabase } from './db/index.ts';
import { openAccounts } from './features/accounts/index.ts';
import { agentsRoutes, filesRoutes } from './features/agents/index.ts';
import { openAlerts } from './features/alerts/index.ts';
import { openAssistants } from './features/assistants/index.ts';
import { createInTenant } from './features/audit/unit.ts';
import { openChecks } from './features/checks/index.ts';
import { openCommands } from './features/commands/index.ts';
import { openEnrolment } from './features/enrolment/index.ts';
import { fieldsRoutes } from './features/fields/index.ts';
import { groupCondition, groupsOf, groupsRoutes } from './features/groups/index.ts';
import { openInventory } from './features/inventory/index.ts';
import { openLive } from './features/live/index.ts';
import { openLocalAgent } from './features/local-agent/index.ts';
import { MetricIngest, metricsRoutes, startUpkeep, storeKept } from './features/metrics/index.ts';
import { openNotifications } from './features/notifications/index.ts';
import { placesRoutes } from './features/places/places-routes.ts';
import { openPolicies } from './features/policies/index.ts';
import { openRecordings } from './features/recordings/index.ts';
import { openTunnel, type SessionPolicy } from './features/tunnel/index.ts';
import { openWeb } from './features/web/index.ts';
import { AGENT_PROGRAMS_FOLDER, CONSOLE_FOLDER } from './folders.ts';
import { openGateway } from './gateway/index.ts';
import {
  consolePages,
  createApp,
  createHttpMetrics,
  errorPages,
  healthPages,
  openApiPages,
  openPort,
  openStaticFiles,
} from './http/index.ts';
import type { Logger } from './log.ts';
import { observe } from './numbers.ts';
import { Lifetime } from './runtime/index.ts';

const UPKEEP_INTERVAL_MS = 3_600_000;

export interface StartOptions {
  readonly log: Logger;
  /** Unix milliseconds; the machine's own clock unless given. */
  readonly now?: () => number;
  /** What the timers of connections and sessions go by; the machine's own clock unless given. */
  readonly clock?: Clock;
  /** What differs from the usual policy of sessions. */
  readonly sessionPolicy?: Partial<SessionPolicy>;
}

/** A server that answers. */
export interface RunningGuru extends AsyncDisposable {
  /** The origin that people and agents use. */
  readonly url: string;
  /** The origin at which this machine reaches it, whatever stands in front of it. */
  readonly local_url: string;
  /** The link to the setup, while there is no owner. */
  readonly setup_url: string | null;
  /** Ends everything in order; every call waits for the same end. Never rejects. */
  stop(reason: string): Promise<void>;
}

/**
 * The composition root: starts every part of the server, in the order in which they stand on each other, and knows how they are joined; no part knows it. When it
 * resolves, the server is ready. Throws `StartupError` after ending what had begun.
 */
export async function startServer(config: Config, options: StartOptions): Promise<RunningGuru> {
  const lifetime = new Lifetime(options.log);
  try {
    return await compose(config, options, lifetime);
  } catch (error) {
    await lifetime.shutdown('the start failed');
    throw error;
  }
}

async function compose(config: Config, options: StartOptions, lifetime: Lifetime): Promise<RunningGuru> {
  const { log, now = Date.now, clock = systemClock } = options;
  const tls = await readTls(config.tls);
  await prepareDataDir(config.dataDir);

  // What begins first ends last: the port is bound at once, and let go when all else has ended.
  const port = lifetime.use(
    'port',
    openPort({ host: config.host, port: config.port, tls, trustProxy: config.trustProxy }),
  );
  const { publicUrl, allowed } = originsOf(config, port.port);
  const origins = new Set(allowed);
  const overTls = publicUrl.startsWith('https:');
  const registry = new Registry();
  const { db } = lifetime.use('database', await openDatabase(config, log, lifetime.signal));
  const bus = new LocalBus((subject, error) =>
    log.error({ subject, err: error }, 'a handler of the bus failed'),
  );

  const owner = Promise.withResolvers<void>();
  const policies = await openPolicies({ db, bus, now, groupsOf });
  const { furnish } = policies;
  const accounts = await openAccounts({ db, overTls, onOwner: owner.resolve, furnish, now });
  const enrolment = await openEnrolment({ db, bus, publicUrl, programsFolder: AGENT_PROGRAMS_FOLDER, now });

  const ingest = lifetime.use(
    'metrics',
    new MetricIngest({ db, bus, log: log.child({ component: 'metrics' }), clock }),
  );
  const partitions = await startUpkeep(db, log, now);
  lifetime.onShutdown('partitions', () => partitions[Symbol.dispose]());
  lifetime.onShutdown('requests', () => port.drain());
  const gateway = lifetime.use(
    'gateway',
    await openGateway({
      db,
      bus,
      log: log.child({ component: 'gateway' }),
      verify: (headers) => enrolment.proofs.verifyConnect(headers),
      grace_ms: config.resumeGraceMs,
      onMeasured: (measured) => ingest.accept(measured),
      clock,
      now,
    }),
  );
  // Opened last, and ended between the sessions on it and the gateway that it hangs on.
  const localAgent = lifetime.use('local agent', new AsyncDisposableStack());
  const recordings = lifetime.use(
    'recordings',
    await openRecordings({ db, log: log.child({ component: 'recordings' }), clock, now }),
  );
  const tunnel = lifetime.use(
    'tunnel',
    await openTunnel({
      db,
      bus,
      log: log.child({ component: 'tunnel' }),
      origins,
      tap: recordings.tap,
      policy: { grace_ms: config.resumeGraceMs, ...options.sessionPolicy },
      clock,
      now,
    }),
  );

  const assistants = lifetime.use(
    'assistants',
    openAssistants({
      db,
      bus,
      log: log.child({ component: 'assistants' }),
      tunnel,
      origins,
      publicUrl,
      clock,
      now,
    }),
  );

  const commands = lifetime.use(
    'commands',
    openCommands({ db, bus, log: log.child({ component: 'commands' }), clock, now }),
  );
  const notifications = lifetime.use(
    'notifications',
    await openNotifications({
      db,
      bus,
      log: log.child({ component: 'notifications' }),
      dataDir: config.dataDir,
      publicUrl,
      allowLoopback: config.notifyLoopback,
      clock,
      now,
    }),
  );
  const alerts = lifetime.use(
    'alerts',
    openAlerts({
      db,
      bus,
      log: log.child({ component: 'alerts' }),
      settingsOf: policies.settingsOf,
      tell: notifications.tell,
      clock,
      now,
    }),
  );
  const checks = lifetime.use(
    'checks',
    await openChecks({
      db,
      bus,
      log: log.child({ component: 'checks' }),
      effectiveOf: policies.effectiveOf,
      effectiveOfAny: policies.effectiveOfAny,
      onObserved: alerts.observe,
      onKept: storeKept,
      clock,
      now,
    }),
  );
  const inventory = lifetime.use(
    'inventory',
    openInventory({
      db,
      bus,
      log: log.child({ component: 'inventory' }),
      hoursOf: policies.inventoryHoursOf,
      clock,
      now,
    }),
  );
  const web = lifetime.use(
    'web pages',
    await openWeb({
      at: webAt(config, publicUrl, tls),
      attach: (sessionId) => tunnel.attachInside(sessionId),
      own: tunnel.own,
      clock,
      now,
    }),
  );

  const live = lifetime.use('live streams', openLive({ bus, clock, now }));
  if (config.metricsToken !== null) observe(registry, { gateway, tunnel, ingest, live, checks });
  // Before anything is answered: who sees a server that is ready can sign in.
  if (config.admin !== null) await accounts.setup.makeOwnerWithoutPerson(config.admin);
  const code = await accounts.setup.newCode();

  port.answerWith(
    createApp({
      handlers: {
        ...accounts.routes,
        ...placesRoutes({ bus }),
        ...enrolment.routes,
        ...agentsRoutes({ bus, groupCondition }),
        ...filesRoutes({ groupCondition }),
        ...inventory.routes,
        ...groupsRoutes({ bus, now }),
        ...fieldsRoutes({ bus }),
        ...policies.routes,
        ...checks.routes,
        ...alerts.routes,
        ...notifications.routes(async (tx, { kind, id }, by) => {
          const chosen =
            kind === 'alert' ? { alert_ids: [id], incident_ids: [] } : { alert_ids: [], incident_ids: [id] };
          await alerts.acknowledge(tx, chosen, by);
        }),
        ...metricsRoutes(),
        ...tunnel.routes,
        ...web.routes,
        ...recordings.routes,
        ...commands.routes,
        ...live.routes,
        ...assistants.routes,
      },
      streams: [live.stream],
      upgrades: [gateway.route, tunnel.upgrade],
      pages: [
        healthPages({
          ping: () => db.ping(),
          isStopping: () => lifetime.signal.aborted,
          log,
          registry,
          metricsToken: config.metricsToken,
        }),
        openApiPages(publicUrl, packageJson.version, [live.stream]),
        errorPages(),
        enrolment.pages,
        assistants.pages,
        consolePages(openStaticFiles(CONSOLE_FOLDER)),
      ],
      authenticate: accounts.authenticate,
      inTenant: createInTenant(db),
      origins,
      overTls,
      log: log.child({ component: 'http' }),
      metrics: createHttpMetrics(registry),
    }),
  );

  keepUp(accounts.upkeep, log, lifetime);
  const local_url = originsOf({ ...config, publicUrl: null }, port.port).publicUrl;
  if (config.localAgent) {
    localAgent.use(
      openLocalAgent({
        db,
        pin: enrolment.pin,
        log: log.child({ component: 'local-agent' }),
        clock,
        folder: join(config.dataDir, 'agent'),
        // A certificate is for the name that people use.
        serverUrl: tls === null ? local_url : publicUrl,
        tls: config.tls,
        owner: owner.promise,
        now,
      }),
    );
  }
  return {
    url: publicUrl,
    local_url,
    setup_url: code === null ? null : `${publicUrl}/setup#code=${code}`,
    stop: (reason) => lifetime.shutdown(reason),
    [Symbol.asyncDispose]: () => lifetime.shutdown('disposed'),
  };
}

/** Does the hourly work. One that fails is done again an hour later. */
function keepUp(upkeep: () => Promise<void>, log: Logger, lifetime: Lifetime): void {
  const timer = setInterval(() => {
    upkeep().catch((error: unknown) => log.error({ err: error }, 'the hourly upkeep failed'));
  }, UPKEEP_INTERVAL_MS);
  lifetime.onShutdown('upkeep', () => clearInterval(timer));
}
