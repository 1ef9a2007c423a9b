import { expect, test } from 'bun:test';
import type { Severity } from '@guru/protocol/api';
import fc from 'fast-check';
import {
  acknowledge,
  FLAP_QUIET_MS,
  FLAP_TURNS,
  FLAP_WITHIN_MS,
  find,
  pass,
  resolve,
  type Turn,
  type Watch,
} from './machine.ts';

const SECOND_MS = 1000;

interface Timing {
  readonly for_s: number;
  readonly clear_s: number;
  readonly realert_min: number | null;
}

/** The same in the plainest way: it goes through time second by second, and looks at everything in each. */
class Model {
  now = 0;
  severity: Severity | null = null;
  since = 0;
  open: Severity | null = null;
  acknowledged = false;
  toldAt = 0;
  /** When it was found not to be well after it was. */
  readonly ceased: number[] = [];
  readonly told: string[] = [];
  readonly #timing: Timing;

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  goTo(at: number): void {
    for (; this.now < at; this.now += SECOND_MS) this.#look();
    this.#look();
  }

  find(severity: Severity | null): void {
    if ((severity === null) !== (this.severity === null)) {
      this.since = this.now;
      if (severity !== null) this.ceased.push(this.now);
    }
    this.severity = severity;
    if (this.open !== null && severity !== null && severity !== this.open) {
      const isWorse = severity === 'critical';
      this.open = severity;
      this.#say(isWorse ? 'worsened' : 'eased', severity);
      if (isWorse) this.acknowledged = false;
      if (isWorse) this.toldAt = this.now;
    }
    this.#look();
  }

  close(): void {
    if (this.open === null) return;
    this.#say('resolved', this.open);
    this.open = null;
    this.acknowledged = false;
    this.since = this.now;
  }

  #look(): void {
    const { for_s, clear_s, realert_min } = this.#timing;
    const lasts = this.now - this.since;
    if (this.open === null && this.severity !== null && lasts >= for_s * SECOND_MS) {
      this.open = this.severity;
      this.toldAt = this.now;
      this.#say('opened', this.severity);
    }
    const quiet = this.#flaps() ? Math.max(clear_s * SECOND_MS, FLAP_QUIET_MS) : clear_s * SECOND_MS;
    if (this.open !== null && this.severity === null && lasts >= quiet) {
      this.#say('resolved', this.open);
      this.open = null;
      this.acknowledged = false;
    }
    const every = (realert_min ?? Number.POSITIVE_INFINITY) * 60 * SECOND_MS;
    const isDue = this.now - this.toldAt >= every;
    if (this.open !== null && this.severity !== null && !this.acknowledged && isDue) {
      this.#say('reminded', this.open);
      // When somebody cared for a while, the times at which it is told stay those that they were.
      this.toldAt += Math.floor((this.now - this.toldAt) / every) * every;
    }
  }

  #flaps(): boolean {
    const last = this.ceased.slice(-FLAP_TURNS);
    return last.length === FLAP_TURNS && (last.at(-1) ?? 0) - (last[0] ?? 0) < FLAP_WITHIN_MS;
  }

  #say(what: Turn['what'], severity: Severity): void {
    this.told.push(`${this.now} ${what} ${severity}`);
  }
}

/** The machine, told of things in any order that is possible: what was found comes again, late, and nobody looks unless told to. */
class Real {
  watch: Watch | undefined;
  readonly told: string[] = [];
  readonly found: { at: number; severity: Severity | null }[] = [];
  readonly #timing: Timing;

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  take(step: { readonly watch: Watch; readonly turns: readonly Turn[] }): void {
    this.watch = step.watch;
    this.told.push(...step.turns.map(({ what, at, severity }) => `${at} ${what} ${severity}`));
  }

  find(at: number, severity: Severity | null): void {
    this.found.push({ at, severity });
    this.take(find(this.watch, { at, severity }, this.#timing));
  }

  again(place: number): void {
    const old = this.found[place % Math.max(1, this.found.length)];
    if (old !== undefined) this.take(find(this.watch, old, this.#timing));
  }

  look(at: number): void {
    if (this.watch !== undefined) this.take(pass(this.watch, at, this.#timing));
  }
}

type Command = fc.Command<Model, Real>;
const command = (text: string, run: (model: Model, real: Real) => void): Command => ({
  check: () => true,
  run,
  toString: () => text,
});
const agree = (model: Model, real: Real) => {
  // One that nobody has looked at is behind; who looks sees the same.
  model.goTo(model.now);
  real.look(model.now);
  expect(real.told.filter(isNoReminder)).toEqual(model.told.filter(isNoReminder));
  expect(real.watch?.open ?? null).toBe(model.open);
  // After a long silence one reminder is enough, at the time of the last that was due.
  if (model.open !== null) expect(real.watch?.told_at).toBe(model.toldAt);
};
const isNoReminder = (line: string) => !line.includes('reminded');

const severity = fc.constantFrom<Severity | null>(null, null, 'warning', 'critical');
const seconds = fc.integer({ min: 1, max: 900 });
const commands = fc.commands(
  [
    fc.tuple(seconds, severity).map(([after, found]) =>
      command(`after ${after} s it is ${found ?? 'well'}`, (model, real) => {
        model.goTo(model.now + after * SECOND_MS);
        model.find(found);
        real.find(model.now, found);
      }),
    ),
    seconds.map((after) => command(`${after} s pass`, (model) => model.goTo(model.now + after * SECOND_MS))),
    fc
      .nat(50)
      .map((place) => command(`what was found comes again (${place})`, (_, real) => real.again(place))),
    fc.constant(command('somebody looks', (model, real) => agree(model, real))),
    fc.boolean().map((cares) =>
      command(cares ? 'somebody cares' : 'nobody cares any more', (model, real) => {
        agree(model, real);
        if (model.open !== null) model.acknowledged = cares;
        if (real.watch !== undefined) real.watch = acknowledge(real.watch, cares);
      }),
    ),
    fc.constant(
      command('somebody closes it', (model, real) => {
        agree(model, real);
        model.close();
        if (real.watch !== undefined) real.take(resolve(real.watch, model.now));
      }),
    ),
  ],
  { maxCommands: 40 },
);
const timing = fc.record({
  for_s: fc.constantFrom(0, 60, 300),
  clear_s: fc.constantFrom(0, 120),
  realert_min: fc.constantFrom(null, 5, 30),
});

test('whatever happens, and however late anybody looks, it is what the plainest way makes of it', () => {
  fc.assert(
    fc.property(timing, commands, (rule, steps) => {
      fc.modelRun(
        () => ({ model: new Model(rule), real: new Real(rule) }),
        [...steps, command('the end', agree)],
      );
    }),
    { numRuns: 1000 },
  );
});
