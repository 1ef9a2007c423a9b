/**
 * The one-time code in the setup link's fragment: `#code=…`, or the code alone. A fragment stays in the browser; it reaches no log
 * and no proxy.
 */
export function setupCode(hash: string): string {
  const fragment = hash.replace(/^#/, '');
  return (
    new URLSearchParams(fragment).get('code') ?? (fragment.includes('=') ? '' : decodeURIComponent(fragment))
  );
}
