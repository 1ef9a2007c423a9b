import { expect, test } from 'bun:test';
import { entryWords } from './words.ts';

const opened = (type: string, params: object) =>
  entryWords({ operation: 'channel_opened', details: { by: 'technician', type, params } });

test('what was done is said in words', () => {
  expect(opened('file', { op: 'write', path: '/etc/app.conf', size: 1500, overwrite: true })).toEqual({
    what: 'Write file',
    about: '/etc/app.conf · 1.5 KB',
  });
  expect(opened('file', { op: 'rename', path: '/a', to: '/b' }).about).toBe('/a → /b');
  expect(opened('exec', { command: ['grep', '-r', "it's here", '/srv'], cwd: '/tmp' })).toEqual({
    what: 'Command',
    about: "grep -r 'it'\\''s here' /srv · cwd: /tmp",
  });
  expect(opened('forward', { host: '10.0.0.7', port: 3389 })).toEqual({
    what: 'Connection',
    about: '10.0.0.7:3389',
  });
});

test('how it ended is told with sizes and hashes', () => {
  const hash = 'ab'.repeat(32);
  const finished = (outcome: object) =>
    entryWords({ operation: 'channel_finished', details: { by: 'agent', type: 'exec', outcome } }).about;
  expect(finished({ bytes: 60_000_000, sha256: hash })).toBe('57 MB, sha256 abababababab…');
  expect(
    finished({
      code: 3,
      signal: null,
      timed_out: false,
      stdout: { bytes: 20, sha256: hash },
      stderr: { bytes: 0, sha256: hash },
    }),
  ).toBe('exit 3 · stdout 20 B, sha256 abababababab…');
  expect(finished({ files: 24, folders: 2, links: 0, failed: 0, bytes: 12 })).toBe(
    '12 B · files: 24 · folders: 2',
  );
});

test('what has no words is shown as it is', () => {
  expect(entryWords({ operation: 'new_thing', details: { a: 'b', c: [1] } })).toEqual({
    what: 'new thing',
    about: 'a: b · c: [1]',
  });
  expect(opened('holodeck', {})).toEqual({ what: 'holodeck', about: '' });
  expect(opened('file', { op: 'beam', path: 7 })).toEqual({ what: 'beam', about: '7' });
});
