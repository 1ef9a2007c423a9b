import type { JsonObject } from '@guru/protocol';
import { FieldError, type Fields, readWhole } from '@guru/protocol';

/** What can be done to a service. */
export const SERVICE_ACTIONS = {
  start: true,
  stop: true,
  restart: true,
  enable: true,
  disable: true,
} as const;
export type ServiceAction = keyof typeof SERVICE_ACTIONS;

/** What is asked of a `service` channel. */
export type ServiceParams =
  | { readonly op: 'list' }
  | { readonly op: 'inspect'; readonly name: string }
  | { readonly op: ServiceAction; readonly name: string };

const OPS = { list: true, inspect: true, ...SERVICE_ACTIONS } as const;
const MAX_NAME = 256;
/** A name is given to programs as an argument: it must not look like an option, and names have no control characters anywhere. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
const NAME = /^[^-\u0000-\u001f"/][^\u0000-\u001f"/]*$/;

/** The parameters of a `service` channel (spec §5); a text that says what is wrong with them. */
export function readServiceParams(params: JsonObject): ServiceParams | string {
  return readWhole(params, (fields) => {
    const op = fields.oneOf('op', OPS);
    return op === 'list' ? { op } : { op, name: readName(fields) };
  });
}

function readName(fields: Fields): string {
  const name = fields.text('name', MAX_NAME);
  if (!NAME.test(name)) throw new FieldError('name: the name of a service was expected');
  return name;
}
