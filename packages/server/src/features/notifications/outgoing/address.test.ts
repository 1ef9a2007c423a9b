import { expect, test } from 'bun:test';
import { RefusedAddressError, resolveHost, whyRefused } from './address.ts';

const strict = { allowLoopback: false };

test.each([
  '127.0.0.1',
  '127.255.255.254',
  '::1',
  // Where clouds keep what a machine may know of itself.
  '169.254.169.254',
  '169.254.170.2',
  '100.100.100.200',
  'fd00:ec2::254',
  'fe80::1',
  '0.0.0.0',
  '::',
  '224.0.0.1',
  '255.255.255.255',
  'ff02::1',
  // The same places by another name.
  '::ffff:127.0.0.1',
  '::ffff:a9fe:a9fe',
  '64:ff9b::a9fe:a9fe',
  '2002:7f00:1::',
  '::127.0.0.1',
])('%s is written to by nobody', (address) => {
  expect(whyRefused(address, strict)).not.toBe('');
});

test.each([
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.10',
  'fd12:3456::1',
  '100.64.0.1',
  '203.0.113.9',
  '2606:4700::1111',
])('%s may be written to: a network of one’s own is nothing unusual', (address) => {
  expect(whyRefused(address, strict)).toBe('');
});

test('this machine itself may be written to where the operator says so, and nothing else by that', () => {
  const loose = { allowLoopback: true };
  expect(['127.0.0.1', '::1'].map((address) => whyRefused(address, loose))).toEqual(['', '']);
  expect(whyRefused('169.254.169.254', loose)).not.toBe('');
});

test('a name that leads to this machine is refused by where it leads', async () => {
  await expect(resolveHost('localhost', strict)).rejects.toBeInstanceOf(RefusedAddressError);
  await expect(resolveHost('localhost', strict)).rejects.toThrow('localhost leads to');
  await expect(resolveHost('[::1]', strict)).rejects.toThrow('::1 is this machine itself');
});

test.each(['2130706433', '0x7f000001', '0177.0.0.1', '127.1'])(
  '%s in an address means this machine, too',
  async (host) => {
    // As URLs are read before anything else.
    await expect(resolveHost(new URL(`http://${host}/`).hostname, strict)).rejects.toThrow(
      'this machine itself',
    );
  },
);
