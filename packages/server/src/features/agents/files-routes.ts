import type { AgentSummary, agentFiles } from '@guru/protocol/api';
import type { Tx } from '../../db/index.ts';
import { type Cell, csvResponse, type HandlersOf } from '../../http/index.ts';
import { itemsAfter } from '../inventory/index.ts';
import { listAgents } from './list-store.ts';
import { type AgentQuery, filterOf, type GroupCondition } from './scope.ts';

const PAGE = 500;
/** Items that are read at once. */
const ITEMS = 2000;
const BY_NAME = { sort: 'hostname', direction: 'asc' } as const;

const COLUMNS = [
  'agent_id',
  'hostname',
  'display_name',
  'status',
  'last_seen_at',
  'client_name',
  'site_name',
  'os',
  'os_name',
  'agent_version',
  'logged_on_user',
  'cpu_percent',
  'memory_percent',
  'disk_percent',
] as const satisfies readonly (keyof AgentSummary)[];

const ITEM_COLUMNS = [
  'hostname',
  'client_name',
  'site_name',
  'name',
  'version',
  'first_seen',
  'last_changed',
  'values',
];

/** Works in one short transaction for each page: a slow reader must hold none. */
type Transaction = <T>(work: (unit: { readonly tx: Tx }) => Promise<T>) => Promise<T>;

/** Files about many devices. */
export function filesRoutes({
  groupCondition,
}: {
  readonly groupCondition: GroupCondition;
}): HandlersOf<typeof agentFiles> {
  const pagesOf = async (partnerId: string, query: AgentQuery, transaction: Transaction) => {
    // What is wrong with the search is said before the file begins.
    await transaction(({ tx }) => filterOf(tx, partnerId, query, groupCondition));
    return new Pages(async (cursor) =>
      transaction(async ({ tx }) => {
        const filter = await filterOf(tx, partnerId, query, groupCondition);
        return await listAgents(tx, partnerId, { ...filter, order: BY_NAME, cursor, limit: PAGE });
      }),
    );
  };

  return {
    'GET /api/v1/agents.csv': {
      async waiting({ user, transaction, query }) {
        const pages = await pagesOf(user.partner_id, query, transaction);
        return csvResponse('devices.csv', COLUMNS, async () =>
          (await pages.next()).map((agent) => COLUMNS.map((column) => agent[column])),
        );
      },
    },

    'GET /api/v1/inventory/{section}/csv': {
      async waiting({ user, transaction, params: { section }, query }) {
        const pages = await pagesOf(user.partner_id, query, transaction);
        const items = new ItemPages(pages, (agent_id, after) =>
          transaction(({ tx }) => itemsAfter(tx, agent_id, section, after, ITEMS)),
        );
        return csvResponse(`${section}.csv`, ITEM_COLUMNS, () => items.next());
      },
    },
  };
}

type ReadPage = (cursor: string | undefined) => ReturnType<typeof listAgents>;

/** The devices of a list, page after page. */
class Pages {
  readonly #read: ReadPage;
  #cursor: string | undefined | null;

  constructor(read: ReadPage) {
    this.#read = read;
  }

  /** None at the end. */
  async next(): Promise<AgentSummary[]> {
    if (this.#cursor === null) return [];
    const { items, next_cursor } = await this.#read(this.#cursor);
    this.#cursor = next_cursor;
    return items;
  }
}

type ItemRow = Awaited<ReturnType<typeof itemsAfter>>[number];

/** The items of one section of these devices, one device after the other. */
class ItemPages {
  readonly #pages: Pages;
  readonly #read: (agentId: string, after: string) => Promise<ItemRow[]>;
  #agents: AgentSummary[] = [];
  #after = '';

  constructor(pages: Pages, read: (agentId: string, after: string) => Promise<ItemRow[]>) {
    this.#pages = pages;
    this.#read = read;
  }

  /** None at the end. */
  async next(): Promise<Cell[][]> {
    for (;;) {
      if (this.#agents.length === 0) this.#agents = await this.#pages.next();
      const [agent] = this.#agents;
      if (agent === undefined) return [];
      const items = await this.#read(agent.agent_id, this.#after);
      this.#after = items.at(-1)?.key ?? '';
      if (items.length < ITEMS) {
        this.#agents.shift();
        this.#after = '';
      }
      if (items.length > 0) return items.map((item) => lineOf(agent, item));
    }
  }
}

function lineOf({ hostname, client_name, site_name }: AgentSummary, item: ItemRow): Cell[] {
  const { name, version, value, first_seen, last_changed } = item;
  const values = Object.entries(value).map(([field, one]) => `${field}=${one}`);
  const times = [first_seen.toISOString(), last_changed.toISOString()];
  return [hostname, client_name, site_name, name, version, ...times, values.join('; ')];
}
