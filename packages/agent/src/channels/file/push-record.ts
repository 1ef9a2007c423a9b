import type { JsonObject } from '@guru/protocol';
import { FieldError, type Fields, readWhole } from '@guru/protocol';
import { readCount, readPathField } from './job.ts';

interface Dress {
  readonly mode: number | undefined;
  readonly mtimeMs: number | undefined;
}

/** What a technician's `push` says of one thing (spec §5, file). */
export type PushRecord =
  | ({ readonly kind: 'folder'; readonly path: string } & Dress)
  | ({ readonly kind: 'file'; readonly path: string; readonly size: number } & Dress)
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | { readonly kind: 'gone'; readonly path: string }
  | { readonly kind: 'end'; readonly sha256: string }
  | { readonly kind: 'broken' };

const KINDS: Readonly<Record<PushRecord['kind'], (fields: Fields) => PushRecord>> = {
  folder: (fields) => ({ kind: 'folder', path: readPathField(fields), ...readDress(fields) }),
  file: (fields) => ({
    kind: 'file',
    path: readPathField(fields),
    size: fields.int('size'),
    ...readDress(fields),
  }),
  link: (fields) => ({ kind: 'link', path: readPathField(fields), target: readPathField(fields, 'target') }),
  gone: (fields) => ({ kind: 'gone', path: readPathField(fields) }),
  end: (fields) => ({ kind: 'end', sha256: fields.text('sha256', 64) }),
  broken: () => ({ kind: 'broken' }),
};

/** Throws `FieldError`. */
export function readPushRecord(record: JsonObject): PushRecord {
  const read = readWhole(record, (fields) => KINDS[fields.oneOf('kind', KINDS)](fields));
  if (typeof read === 'string') throw new FieldError(read);
  return read;
}

function readDress(fields: Fields): Dress {
  return {
    mode: fields.has('mode') ? fields.int('mode', 0, 0o7777) : undefined,
    mtimeMs: readCount(fields, 'mtime_ms'),
  };
}
