import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { FileFailure } from './failure.ts';
import { checkWindowsName, windowsParts } from './windows-path.ts';

/** The code with which a path is refused; undefined when it is not. */
function refusal(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof FileFailure) return error.code;
    throw error;
  }
}

describe('a path of Windows', () => {
  const devices = [
    'CON',
    'con',
    'PRN',
    'AUX',
    'NUL',
    'COM1',
    'com9',
    'COM0',
    'LPT1',
    'lpt9',
    'COM¹',
    'LPT³',
    'CONIN$',
    'CONOUT$',
    'CLOCK$',
  ];
  const disguises = ['', '.txt', '.tar.gz', ' .txt', '  .x'];
  const elsewhere = [
    '',
    'x',
    'x\\y',
    '\\x',
    '/etc',
    'C:',
    'C:x',
    'CC:\\x',
    '\\\\host\\share\\x',
    '//host/share/x',
    '\\\\?\\C:\\x',
    '\\\\.\\C:\\x',
    '\\\\.\\pipe\\x',
    '\\??\\C:\\x',
    '\\\\?\\UNC\\host\\x',
    '\\\\?\\GLOBALROOT\\Device',
    '1:\\x',
    ' C:\\x',
  ];
  const names = [
    'file:stream',
    'file::$DATA',
    '::$INDEX_ALLOCATION',
    'a*',
    'a?',
    'a"b',
    'a<b',
    'a>b',
    'a|b',
    'a\0b',
    'a\nb',
    'a\u001fb',
    'dot.',
    'space ',
    'both. ',
    '...',
    '. ',
    '.',
    '..',
    '.. ',
    '..  ',
    '. .',
  ];

  test.each(devices)('never leads to the device %s, whatever follows its name', (device) => {
    for (const disguise of disguises) {
      expect(refusal(() => windowsParts(`C:\\folder\\${device}${disguise}`))).toBe('bad_path');
      expect(refusal(() => windowsParts(`C:/${device}${disguise}/file`))).toBe('bad_path');
    }
  });

  test.each(elsewhere)('begins with a drive, and not as %j', (path) => {
    expect(refusal(() => windowsParts(path))).toBe('bad_path');
  });

  test.each(names)('has no part %j', (name) => {
    expect(refusal(() => windowsParts(`C:\\a\\${name}`))).toBe('bad_path');
    expect(refusal(() => windowsParts(`C:\\a\\${name}\\b`))).toBe('bad_path');
  });

  test('is refused when it is over-long', () => {
    expect(refusal(() => windowsParts(`C:\\${'x'.repeat(256)}`))).toBe('name_too_long');
    expect(refusal(() => windowsParts(`C:\\${'x\\'.repeat(20_000)}`))).toBe('name_too_long');
  });

  test('is taken when it is plain, with either slash and in any alphabet', () => {
    expect(windowsParts('c:\\Users\\Ünal\\日本.txt')).toEqual({
      drive: 'C:\\',
      parts: ['Users', 'Ünal', '日本.txt'],
    });
    expect(windowsParts('D:/a//b\\')).toEqual({ drive: 'D:\\', parts: ['a', 'b'] });
    expect(windowsParts('C:\\')).toEqual({ drive: 'C:\\', parts: [] });
    for (const name of [
      'console',
      'nullify',
      'com',
      'com10',
      'lpt',
      '.config',
      'a.b.c',
      ' x',
      'CON_',
      'auxiliary.txt',
      'COM1x',
    ]) {
      expect(refusal(() => checkWindowsName(name))).toBeUndefined();
    }
  });

  test('that is taken has no part that could be anything but a name', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.uint16Array({ maxLength: 8 }).map((codes) => String.fromCharCode(...codes)),
            fc.constantFrom(...devices, ...names, ...disguises),
          ),
          { maxLength: 6 },
        ),
        (pieces) => {
          const path = `C:\\${pieces.join('\\')}`;
          if (refusal(() => windowsParts(path)) !== undefined) return;
          for (const part of windowsParts(path).parts) {
            expect(part).not.toMatch(/[\\/:*?"<>|]|[. ]$|^\.{0,2}$/);
            expect(devices).not.toContain(part.split('.')[0]?.trim().toUpperCase());
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
