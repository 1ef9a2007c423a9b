import { describe, expect, test } from 'bun:test';
import type { RecordedEvent } from '@guru/protocol/api';
import fc from 'fast-check';
import { type Canvas, Player } from './player.ts';

/** A terminal that shows what was written since it was empty. */
function makeCanvas() {
  const shown = { text: '', size: '', resets: 0 };
  const canvas: Canvas = {
    reset(cols, rows) {
      shown.text = '';
      shown.size = `${cols}x${rows}`;
      shown.resets += 1;
    },
    resize(cols, rows) {
      shown.size = `${cols}x${rows}`;
    },
    async write(text) {
      await Promise.resolve();
      shown.text += text;
    },
  };
  return { canvas, shown };
}

const EVENTS: RecordedEvent[] = [
  [0, 'm', 'Ada opened the terminal'],
  [100, 'o', '$ '],
  [500, 'i', 'l'],
  [500, 'o', 'ls'],
  [1000, 'r', '132x50'],
  [1000, 'o', '\r\nfile'],
  [31_000, 'o', '\r\nlate'],
  [31_500, 'x', '0'],
];

function playerOf(events: readonly RecordedEvent[] = EVENTS, from_ms = 0) {
  const { canvas, shown } = makeCanvas();
  const length_ms = events.at(-1)?.[0] ?? 0;
  const player = new Player({ canvas, size: { cols: 80, rows: 24 }, length_ms, from_ms });
  return { player, shown };
}

describe('a player', () => {
  test('shows at any moment what had been printed until then, there and back', async () => {
    const { player, shown } = playerOf();
    player.add(EVENTS);
    player.complete();
    for (const [at, text, size] of [
      [1000, '$ ls\r\nfile', '132x50'],
      [499, '$ ', '80x24'],
      [31_500, '$ ls\r\nfile\r\nlate', '132x50'],
      [0, '', '80x24'],
    ] as const) {
      await player.seek(at);
      expect(shown).toMatchObject({ text, size });
    }
  });

  test('plays as fast as it is told, skips silences, and stops at the end', async () => {
    const { player, shown } = playerOf();
    player.add(EVENTS);
    player.complete();
    await player.seek(0);
    player.play();
    player.tick(400);
    await player.seek(player.state.at_ms);
    expect(shown.text).toBe('$ ');
    player.setSpeed(2);
    player.tick(300);
    await player.seek(player.state.at_ms);
    expect([player.state.at_ms, shown.text]).toEqual([1000, '$ ls\r\nfile']);
    player.tick(1000);
    await player.seek(player.state.at_ms);
    expect([player.state.at_ms, shown.text]).toEqual([31_000, '$ ls\r\nfile\r\nlate']);
    player.tick(10_000);
    expect(player.state).toMatchObject({ at_ms: 31_500, playing: false });
    player.play();
    expect(player.state).toMatchObject({ at_ms: 0, playing: true });
  });

  test('begins where the link says, once that has come', async () => {
    const { player, shown } = playerOf(EVENTS, 1000);
    expect(player.state).toMatchObject({ at_ms: 1000, waiting: true });
    player.add(EVENTS.slice(0, 4));
    await player.seek(1000);
    expect(player.state.waiting).toBe(true);
    player.play();
    player.tick(5000);
    expect(player.state.at_ms).toBe(1000);
    player.add(EVENTS.slice(4));
    player.complete();
    await player.seek(1000);
    expect(shown.text).toBe('$ ls\r\nfile');
    expect(player.state.waiting).toBe(false);
  });

  test('whatever is sought in whatever order, the last one wanted is what is shown', async () => {
    const printed = fc.array(fc.tuple(fc.nat({ max: 50 }), fc.string({ maxLength: 4 })), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        printed,
        fc.array(fc.nat({ max: 1600 }), { minLength: 1, maxLength: 10 }),
        async (gaps, seeks) => {
          let at = 0;
          const events = gaps.map(([gap, text]): RecordedEvent => {
            at += gap;
            return [at, 'o', text];
          });
          const { player, shown } = playerOf(events);
          player.add(events);
          player.complete();
          await Promise.all(seeks.map((to) => player.seek(to)));
          const last = Math.min(seeks.at(-1) ?? 0, at);
          const until = events.flatMap(([ms, , text]) => (ms <= last ? [text] : [])).join('');
          expect(shown.text).toBe(until);
        },
      ),
    );
  });
});
