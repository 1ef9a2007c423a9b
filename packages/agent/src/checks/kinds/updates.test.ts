import { describe, expect, test } from 'bun:test';
import { NONE, runOnce } from '../fixtures/run.ts';
import { countDnf, parseApt, parseSoftwareUpdate, parseWindowsUpdates } from './pending-updates.ts';
import { findingOf } from './updates.ts';

const APT = `Reading package lists...
Building dependency tree...
The following packages will be upgraded:
  libssl3 tzdata
Inst libssl3 [3.0.11-1~deb12u2] (3.0.14-1~deb12u2 Debian-Security:12/stable-security [amd64])
Inst linux-image-6.1.0-28-amd64 (6.1.119-1 Debian:12.8/stable [amd64])
Inst tzdata [2024a-0+deb12u1] (2024b-0+deb12u1 Debian:12.8/stable [all]) []
Conf libssl3 (3.0.14-1~deb12u2 Debian-Security:12/stable-security [amd64])
`;
const DNF = `
openssl-libs.x86_64                 1:3.2.2-6.el9_5            baseos
kernel-core.x86_64                  5.14.0-503.15.1.el9_5      baseos
Obsoleting Packages
grub2-tools.x86_64                  1:2.06-93.el9              baseos
    grub2-tools.x86_64              1:2.06-82.el9              @baseos
`;
const WINDOWS = `update 0fa1201d-4330-4fa8-8ae9-b877473b6441 b3c75dc1-155f-4be4-b015-3f1a91758e52\r
update ebfc1fc5-71a4-4f7b-9aca-3b9a503104a0\r
`;
const MACOS = `Software Update Tool

Finding available software
Software Update found the following new or updated software:
* Label: macOS Sonoma 14.7.1-23H222
\tTitle: macOS Sonoma 14.7.1, Version: 14.7.1, Size: 1234KiB, Recommended: YES, Action: restart,
* Label: Security Response (a)-20D67
\tTitle: Rapid Security Response, Version: (a), Size: 99KiB, Recommended: YES,
`;

describe('updates that wait', () => {
  test('are counted as each system lists them', () => {
    expect(parseApt(APT)).toEqual({ all: 2, security: 1 });
    expect(countDnf(DNF)).toBe(2);
    expect(countDnf('')).toBe(0);
    expect(parseWindowsUpdates(WINDOWS)).toEqual({ all: 2, security: 1 });
    expect(parseSoftwareUpdate(MACOS)).toEqual({ all: 2, security: 1 });
    expect(parseSoftwareUpdate('No new software available.')).toEqual({ all: 0, security: 0 });
  });

  test('are held against both limits', () => {
    const params = { ...NONE, warn: 10, crit: 50, security_warn: 1, security_crit: null };
    expect(findingOf({ all: 9, security: 0 }, params, 'ok').level).toBe('ok');
    expect(findingOf({ all: 9, security: 1 }, params, 'ok').level).toBe('warning');
    expect(findingOf({ all: 50, security: 0 }, params, 'ok').level).toBe('critical');
  });

  test.if(Bun.which('apt-get') !== null)('of this machine are counted, and nothing changes', async () => {
    const found = await runOnce('updates', { ...NONE, security_warn: null, security_crit: null });
    expect(found.level).toBe('ok');
    expect(found.perf.map(({ label }) => label)).toEqual(['updates', 'security']);
  });
});
