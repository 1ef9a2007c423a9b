import { type ApiClient, ApiProblem } from '@guru/client';
import { type Proxy as Line, startProxy } from '@guru/testkit';
import { type AgentProcess, startAgent } from '../../e2e/support/agent.ts';
import { apiOf, enrolmentToken } from '../../e2e/support/api.ts';
import { type Guru, startGuru } from '../../e2e/support/guru.ts';
import { childrenOf } from '../../e2e/support/processes.ts';

/** How long an agent may look for its server by itself: its delays grow when it loses it again and again, and they are not what is tested here. */
const PATIENCE_MS = 3000;
/** An access token is good for fifteen minutes. */
const SIGNED_IN_MS = 5 * 60_000;
const LOOK_AGAIN_MS = 30;

/** A server, a device and lines between them and a technician, to be broken. */
export interface ChaosStage extends AsyncDisposable {
  readonly guru: Guru;
  readonly agent: AgentProcess;
  readonly agent_id: string;
  readonly agentLine: Line;
  readonly techLine: Line;
  /** The owner, signed in for as long as the run takes. */
  api(): Promise<ApiClient>;
  /** The process of the agent that runs now. */
  agentPid(): Promise<number>;
  /** Waits until the agent has connected after this moment, in Unix milliseconds. */
  untilBack(since: number): Promise<void>;
  /** Opens a session as soon as the one before has ended and the device is there. */
  open(): Promise<string>;
}

/** Starts it. `graceS` is how long a lost connection is waited for. */
export async function openChaos(graceS: number): Promise<ChaosStage> {
  await using opening = new AsyncDisposableStack();
  const guru = opening.use(await startGuru({ owner: true, env: { GURU_RESUME_GRACE: String(graceS) } }));
  const target = { host: '127.0.0.1', port: Number(new URL(guru.url).port) };
  const agentLine = opening.use(await startProxy({ target }));
  const techLine = opening.use(await startProxy({ target }));
  let api = await apiOf(guru.url);
  let signedIn = Date.now();
  const token = await enrolmentToken(api);
  const agent = opening.use(await startAgent({ server: `http://127.0.0.1:${agentLine.port}`, token }));
  const agent_id = (await api('GET /api/v1/agents', { query: {} })).items[0]?.agent_id ?? '';
  const opened = opening.move();

  const stage: ChaosStage = {
    guru,
    agent,
    agent_id,
    agentLine,
    techLine,
    async api() {
      if (Date.now() - signedIn > SIGNED_IN_MS) {
        api = await apiOf(guru.url);
        signedIn = Date.now();
      }
      return api;
    },
    async agentPid() {
      const found = (await childrenOf(process.pid)).find(({ command }) => command.includes('main.ts run'));
      if (found === undefined) throw new Error('there is no agent');
      return found.pid;
    },
    async untilBack(since) {
      let waitsUntil = Date.now() + PATIENCE_MS;
      for (;;) {
        // What is asked while the database is away is refused.
        const at = await stage
          .api()
          .then((asked) => connectedAt(asked, agent_id))
          .catch(() => null);
        if (at !== null && at > since) return;
        if (Date.now() > waitsUntil) {
          await agent.stop();
          agent.run();
          waitsUntil = Date.now() + 10 * PATIENCE_MS;
        }
        await Bun.sleep(LOOK_AGAIN_MS);
      }
    },
    async open() {
      for (;;) {
        try {
          const body = { agent_id };
          return (await (await stage.api())('POST /api/v1/tunnel/open', { body })).session_id;
        } catch (error) {
          if (!(error instanceof ApiProblem) || !IN_BETWEEN.has(error.code)) throw error;
          await Bun.sleep(LOOK_AGAIN_MS);
        }
      }
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
  await stage.untilBack(0);
  return stage;
}

/** The session before is not over yet, or the device not back. */
const IN_BETWEEN = new Set<string>([
  'agent_not_connected',
  'agent_unreachable',
  'session_exists',
  'agent_in_session',
]);

async function connectedAt(api: ApiClient, agent_id: string): Promise<number | null> {
  const { status, connected_at } = await api('GET /api/v1/agents/{agent_id}', { params: { agent_id } });
  return status === 'online' && connected_at !== null ? Date.parse(connected_at) : null;
}
