import { expect, test } from 'bun:test';
import { testClock } from '../../fixtures/index.ts';
import { Tickets } from './tickets.ts';

const use = (tech_id: string, session_id = 's') => ({ tech_id, session_id });

test('a ticket is good once, and for thirty seconds', () => {
  const clock = testClock();
  const tickets = new Tickets(clock.now);
  const first = tickets.issue(use('ann'));
  expect(first.expires_at).toBe(clock.time + 30_000);
  expect(tickets.redeem(first.ticket)).toMatchObject(use('ann'));
  expect(tickets.redeem(first.ticket)).toBeUndefined();
  const second = tickets.issue(use('ann'));
  clock.pass(29_999);
  const third = tickets.issue(use('ann'));
  clock.pass(1);
  expect(tickets.redeem(second.ticket)).toBeUndefined();
  expect(tickets.redeem(third.ticket)).toMatchObject(use('ann'));
  expect(tickets.redeem('made up')).toBeUndefined();
});

test('one_who_takes_ticket_after_ticket_pushes_out_nobody_elses', () => {
  const tickets = new Tickets(testClock().now);
  const { ticket } = tickets.issue(use('bob'));
  const taken = Array.from({ length: 1000 }, () => tickets.issue(use('ann')).ticket);
  expect(tickets.size).toBeLessThan(100);
  expect(tickets.redeem(ticket)).toMatchObject(use('bob'));
  expect(tickets.redeem(taken[0] ?? '')).toBeUndefined();
  expect(tickets.redeem(taken.at(-1) ?? '')).toMatchObject(use('ann'));
});

test('tickets that have expired are forgotten', () => {
  const clock = testClock();
  const tickets = new Tickets(clock.now);
  for (let person = 0; person < 100; person += 1) tickets.issue(use(`${person}`));
  expect(tickets.size).toBe(100);
  clock.pass(30_000);
  tickets.issue(use('ann'));
  expect(tickets.size).toBe(1);
});
