import { describe, expect, test } from 'bun:test';
import { NONE, numberIn, runOnce } from '../fixtures/run.ts';
import { findingOf } from './ping.ts';
import { parsePings } from './ping-output.ts';

const LINUX = `PING 192.0.2.1 (192.0.2.1) 56(84) bytes of data.
64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=0.400 ms
64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=0.900 ms (DUP!)
64 bytes from 192.0.2.1: icmp_seq=3 ttl=64 time=0.600 ms

--- 192.0.2.1 ping statistics ---
3 packets transmitted, 2 received, +1 duplicates, 33% packet loss, time 2031ms
rtt min/avg/max/mdev = 0.400/0.500/0.600/0.100 ms
`;
const LINUX_UNREACHABLE = `PING 192.0.2.9 (192.0.2.9) 56(84) bytes of data.
From 192.0.2.1 icmp_seq=1 Destination Host Unreachable

--- 192.0.2.9 ping statistics ---
2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 1013ms
`;
const BUSYBOX = `PING 127.0.0.1 (127.0.0.1): 56 data bytes
64 bytes from 127.0.0.1: seq=0 ttl=64 time=0.061 ms
64 bytes from 127.0.0.1: seq=1 ttl=64 time=0.139 ms

--- 127.0.0.1 ping statistics ---
2 packets transmitted, 2 packets received, 0% packet loss
round-trip min/avg/max = 0.061/0.100/0.139 ms
`;
const MACOS = `PING example.com (93.184.216.34): 56 data bytes
64 bytes from 93.184.216.34: icmp_seq=0 ttl=56 time=11.200 ms
Request timeout for icmp_seq 1
64 bytes from 93.184.216.34: icmp_seq=2 ttl=56 time=12.800 ms

--- example.com ping statistics ---
3 packets transmitted, 2 packets received, 33.3% packet loss
round-trip min/avg/max/stddev = 11.200/12.000/12.800/0.800 ms
`;
const WINDOWS = `\r
Pinging 192.168.1.1 with 32 bytes of data:\r
Reply from 192.168.1.1: bytes=32 time<1ms TTL=64\r
Reply from 192.168.1.1: bytes=32 time=3ms TTL=64\r
Request timed out.\r
Reply from 192.168.1.7: Destination host unreachable.\r
\r
Ping statistics for 192.168.1.1:\r
    Packets: Sent = 4, Received = 3, Lost = 1 (25% loss),\r
Approximate round trip times in milli-seconds:\r
    Minimum = 0ms, Maximum = 3ms, Average = 2ms\r
`;
const WINDOWS_GERMAN = `\r
Ping wird ausgeführt für 192.168.1.1 mit 32 Bytes Daten:\r
Antwort von 192.168.1.1: Bytes=32 Zeit=4ms TTL=64\r
Antwort von fe80::1: Zeit=6ms\r
\r
Ping-Statistik für 192.168.1.1:\r
    Pakete: Gesendet = 2, Empfangen = 2, Verloren = 0\r
    (0% Verlust),\r
Ca. Zeitangaben in Millisek.:\r
    Minimum = 4ms, Maximum = 6ms, Mittelwert = 5ms\r
`;

test.each([
  ['iputils', LINUX, 2, 0.5],
  ['iputils, nobody there', LINUX_UNREACHABLE, 0, undefined],
  ['busybox', BUSYBOX, 2, 0.1],
  ['macOS', MACOS, 2, 12],
  ['Windows', WINDOWS, 2, 2],
  ['Windows in German', WINDOWS_GERMAN, 2, 5],
  ['nothing', '', 0, undefined],
])('what ping of %s prints is read', (_, text, received, mean) => {
  const found = parsePings(text);
  expect(found.received).toBe(received);
  if (mean === undefined) expect(found.meanMs).toBeUndefined();
  else expect(found.meanMs).toBeCloseTo(mean, 6);
});

describe('pings', () => {
  const params = { warn: 100, crit: 200, margin: 0, host: 'there', count: 4, loss_warn: 20, loss_crit: 60 };
  const level = (received: number, meanMs: number) => findingOf({ received, meanMs }, params, 'ok').level;

  test('are as good as their time and their loss', () => {
    expect(level(4, 99)).toBe('ok');
    expect(level(4, 100)).toBe('warning');
    expect(level(3, 1)).toBe('warning');
    expect(level(1, 1)).toBe('critical');
    expect(level(3, 200)).toBe('critical');
  });

  test('of which none comes back are critical, whatever the limits', () => {
    const none = findingOf(
      { received: 0, meanMs: undefined },
      { ...params, loss_warn: null, loss_crit: null },
      'ok',
    );
    expect(none).toMatchObject({ level: 'critical', perf: [{ label: 'loss', value: 100 }] });
  });

  test.each(['-f', '--help', '/t', ' ', ';ls'])('%p is no host', async (host) => {
    await expect(runOnce('ping', { ...params, host, count: 1 })).rejects.toThrow('no name and no address');
  });

  test.if(Bun.which('ping') !== null)('to this machine come back', async () => {
    const found = await runOnce('ping', { ...NONE, host: '127.0.0.1', count: 1, loss_warn: 1, loss_crit: 2 });
    expect(found.level).toBe('ok');
    expect(numberIn(found, 'loss')).toBe(0);
  });
});
