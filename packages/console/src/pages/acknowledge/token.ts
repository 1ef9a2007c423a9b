/** The token in the fragment of a message's link: `#token=…`. A fragment stays in the browser; it reaches no log and no proxy. */
export function linkToken(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, '')).get('token') ?? '';
}
