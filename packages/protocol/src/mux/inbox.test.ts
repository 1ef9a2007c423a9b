import { expect, test } from 'bun:test';
import { ChannelCut, ChannelInbox } from './inbox.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test('what comes is read in order, and then the end', async () => {
  const inbox = new ChannelInbox();
  const { onData, onMessage, onFin } = inbox.events;
  onData(bytes('a'), 0);
  onMessage({ type: 'b' });
  expect(inbox.peek()).toEqual(bytes('a'));
  expect(await inbox.next()).toEqual(bytes('a'));
  expect(await inbox.next()).toEqual({ type: 'b' });
  const waiting = inbox.next();
  onData(bytes('c'), 0);
  expect(await waiting).toEqual(bytes('c'));
  onFin();
  expect(await inbox.next()).toBeUndefined();
  expect(inbox.take()).toBeUndefined();
});

test('a_cut_is_told_after_all_that_had_come', async () => {
  const inbox = new ChannelInbox();
  inbox.events.onData(bytes('a'), 0);
  inbox.events.onClosed({ how: 'reset', by: 'peer', code: 'stalled', message: 'no credit' });
  expect(await inbox.next()).toEqual(bytes('a'));
  const error = await inbox.next().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ChannelCut);
  expect(error).toMatchObject({ code: 'stalled', message: 'no credit' });
});

test('one_who_waits_is_woken_by_a_cut', async () => {
  const inbox = new ChannelInbox();
  const waiting = inbox.next();
  inbox.events.onClosed({ how: 'reset', by: 'here', code: 'session_closed', message: 'over' });
  expect(await waiting.catch((thrown: unknown) => thrown)).toMatchObject({ code: 'session_closed' });
});
