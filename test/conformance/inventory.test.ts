import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { FromAgent, InventoryItem, ToAgent } from '@guru/protocol/control';
import { FromAgent as FromAgentSchema } from '@guru/protocol/control';
import { FakeClock } from '@guru/testkit';
import fc from 'fast-check';
import { cleanItems, hashOf } from '../../packages/agent/src/inventory/clean.ts';
import { MemoryShelf } from '../../packages/agent/src/inventory/shelf.ts';
import { Teller } from '../../packages/agent/src/inventory/teller.ts';
import { Log } from '../../packages/agent/src/log.ts';
import { applyNews } from '../../packages/server/src/features/inventory/apply.ts';
import { readChanges } from '../../packages/server/src/features/inventory/read-store.ts';
import { readHashes } from '../../packages/server/src/features/inventory/state-store.ts';
import { addAgent, makeTenant, type Tenant } from '../../packages/server/src/gateway/fixtures/tenant.ts';

/** The agent's half of the way of an inventory and the server's, with a line between them that loses what it likes. */

let tenant: Tenant;
beforeAll(async () => {
  tenant = await makeTenant();
});
afterAll(() => tenant[Symbol.asyncDispose]());

/** Long enough that a large set takes several messages. */
const FILLER = 'x'.repeat(950);

interface Line {
  /** Says of each message whether it arrives. */
  arrives: () => boolean;
}

class Pair {
  readonly #clock = new FakeClock();
  readonly #line: Line;
  readonly #agentId: string;
  readonly #toServer: FromAgent[] = [];
  readonly #toAgent: ToAgent[] = [];
  readonly shelf = new MemoryShelf();
  #teller: Teller;
  #looks = 0;

  constructor(agentId: string, line: Line) {
    this.#agentId = agentId;
    this.#line = line;
    this.#teller = this.#open();
    this.#teller.onUp();
  }

  #open(): Teller {
    const say = (message: FromAgent) => {
      if (this.#line.arrives()) this.#toServer.push(FromAgentSchema.parse(message));
    };
    const log = new Log('info', 'inventory', (line) => expect.unreachable(line));
    return new Teller({ clock: this.#clock, log, shelf: this.shelf, say, random: () => 0 });
  }

  async look(items: readonly InventoryItem[]): Promise<void> {
    const clean = await cleanItems(items);
    await this.shelf.put('found', { section: 'software', hash: await hashOf(clean), items: clean });
    this.#looks += 1;
    this.#teller.tell();
  }

  /** The line breaks, and what was on it is gone. */
  reconnect(): void {
    this.#toServer.length = 0;
    this.#toAgent.length = 0;
    this.#teller.onDown();
    this.#teller.onUp();
  }

  /** The agent begins anew with what lies on its shelf. */
  restart(): void {
    this.#teller[Symbol.dispose]();
    this.#teller = this.#open();
    this.reconnect();
  }

  /** Whoever hears nothing asks again. */
  async wait(): Promise<void> {
    await this.#clock.advance(3_700_000);
  }

  /** Lets so many messages through, in both directions in turn. */
  async pump(most: number): Promise<void> {
    for (let left = most; left > 0; left -= 1) {
      await this.#teller.idle();
      const up = this.#toServer.shift();
      if (up !== undefined) await this.#serve(up);
      const down = this.#toAgent.shift();
      if (down?.type === 'inventory_want') this.#teller.wanted(down.payload);
      if (down?.type === 'inventory_stored') this.#teller.stored(down.payload);
      await this.#teller.idle();
      if (up === undefined && down === undefined) return;
    }
  }

  async #serve(message: FromAgent): Promise<void> {
    const agent = { agent_id: this.#agentId, partner_id: tenant.partner_id };
    const at = new Date(Date.UTC(2026, 10, 27) + this.#looks * 1000);
    const reply = (answer: ToAgent) => {
      if (this.#line.arrives()) this.#toAgent.push(answer);
    };
    const want = (base: string | null) =>
      reply({ type: 'inventory_want', payload: { every_h: 24, sections: [{ section: 'software', base }] } });
    if (message.type === 'inventory_state') {
      const known = await tenant.db.asSystem('test', (tx) => readHashes(tx, [agent], at));
      const hash = known.get(agent.agent_id)?.get('software') ?? null;
      if (message.payload.sections[0]?.hash !== hash) want(hash);
      return;
    }
    if (message.type !== 'inventory_changes' && message.type !== 'inventory_part') return;
    const news =
      message.type === 'inventory_part'
        ? ({ type: 'part', ...agent, ...message.payload } as const)
        : ({ type: 'changes', ...agent, ...message.payload } as const);
    // Twice, as after a commit whose answer was lost: nothing may come of the second.
    await tenant.db.asSystem('test', (tx) => applyNews(tx, news, at));
    const applied = await tenant.db.asSystem('test', (tx) => applyNews(tx, news, at));
    if (applied === 'unknown_base') want(null);
    const { section, hash } = news;
    const upto = news.type === 'part' ? news.upto : null;
    if (applied === 'stored') reply({ type: 'inventory_stored', payload: { section, hash, upto } });
  }
}

type Set = readonly { readonly key: string; readonly version: string }[];
const itemsOf = (set: Set): InventoryItem[] =>
  set.map(({ key, version }) => ({ key, name: key, version, value: { filler: FILLER } }));

const small = fc.uniqueArray(
  fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e'), version: fc.constantFrom('1', '2') }),
  { selector: ({ key }) => key, maxLength: 5 },
);
const large = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.constantFrom('1', '2'))
  .map(([from, version]) =>
    Array.from({ length: 240 }, (_, at) => ({ key: `p${String(from + at).padStart(3, '0')}`, version })),
  );
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant('look' as const),
      set: fc.oneof({ weight: 3, arbitrary: small }, { weight: 2, arbitrary: large }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('pump' as const), most: fc.nat(5) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constantFrom('reconnect' as const, 'restart' as const, 'wait' as const),
    }),
  },
);

test('whatever is lost, repeated or begun anew, both come to the same, and each change is told once', async () => {
  await fc.assert(
    fc.asyncProperty(
      small,
      fc.array(step, { maxLength: 14 }),
      fc.infiniteStream(fc.nat(9)),
      async (first, steps, chance) => {
        const agent_id = await tenant.db.asSystem('fixture', (tx) => addAgent(tx, tenant));
        const line: Line = { arrives: () => true };
        const pair = new Pair(agent_id, line);
        await pair.look(itemsOf(first));
        await pair.pump(50);
        let last: Set = first;
        line.arrives = () => (chance.next().value ?? 9) >= 3;
        for (const one of steps) {
          if (one.what === 'look') {
            last = one.set;
            await pair.look(itemsOf(one.set));
          } else if (one.what === 'pump') await pair.pump(one.most);
          else await pair[one.what]();
        }
        line.arrives = () => true;
        pair.reconnect();
        await pair.pump(200);
        expect(await stored(agent_id)).toEqual(sorted(last));
        expect(await replayed(agent_id, first)).toEqual(sorted(last));
      },
    ),
    { numRuns: 25 },
  );
}, 120_000);

test('an agent that hears nothing asks again, less and less often, and no connection has to break for it', async () => {
  const agent_id = await tenant.db.asSystem('fixture', (tx) => addAgent(tx, tenant));
  const line: Line = { arrives: () => false };
  const pair = new Pair(agent_id, line);
  await pair.look(itemsOf([{ key: 'a', version: '1' }]));
  await pair.pump(5);
  expect(await stored(agent_id)).toEqual([]);
  line.arrives = () => true;
  await pair.wait();
  await pair.pump(20);
  expect(await stored(agent_id)).toEqual(['a 1']);
});

const sorted = (set: Set) => set.map(({ key, version }) => `${key} ${version}`).toSorted();

async function stored(agent_id: string): Promise<string[]> {
  const rows = await tenant.db.asPartner(tenant.partner_id, (tx) =>
    tx
      .selectFrom('inventory_items as i')
      .innerJoin('inventory_names as n', 'n.name_id', 'i.name_id')
      .select(['i.key', 'n.version'])
      .where('i.agent_id', '=', agent_id)
      .execute(),
  );
  return sorted(rows);
}

/** What the story of a device comes to, told from where it began. Each change must fit to what was before it. */
async function replayed(agent_id: string, first: Set): Promise<string[]> {
  const story = await tenant.db.asPartner(tenant.partner_id, async (tx) => {
    const all = [];
    let cursor: string | undefined;
    do {
      const page = await readChanges(tx, tenant.partner_id, agent_id, { limit: 500, cursor });
      all.push(...page.items);
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    return all.toReversed();
  });
  const now = new Map(first.map(({ key, version }) => [key, version]));
  for (const { what, key, before, after } of story) {
    expect([key, now.get(key)]).toEqual([key, what === 'appeared' ? undefined : String(before?.version)]);
    if (what === 'went') now.delete(key);
    else now.set(key, String(after?.version));
  }
  return [...now].map(([key, version]) => `${key} ${version}`).toSorted();
}
