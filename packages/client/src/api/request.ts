/** The parts of a call as they come from a caller, before they are text. */
export interface CallParts {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

export interface RequestParts {
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
}

/**
 * Turns a contract key and its parts into a method, a path with its query, and a JSON body. Values in the path are escaped;
 * a query value that is undefined or null is left out. Throws `TypeError` when a parameter of the path is missing.
 */
export function buildRequest(key: string, parts: CallParts): RequestParts {
  const space = key.indexOf(' ');
  const path = key.slice(space + 1).replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = parts.params?.[name];
    if (value === undefined || value === '') throw new TypeError(`${key} needs the parameter ${name}`);
    return encodeURIComponent(String(value));
  });
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parts.query ?? {})) {
    if (value !== undefined && value !== null) query.set(name, String(value));
  }
  const search = query.size > 0 ? `?${query}` : '';
  const body = parts.body === undefined ? undefined : JSON.stringify(parts.body);
  return { method: key.slice(0, space), path: path + search, body };
}
