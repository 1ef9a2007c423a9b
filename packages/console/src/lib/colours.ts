/** A token's colour as it is in the theme that shows now, for canvases, which know no variables: `rgb(…)`. */
export function tokenColour(host: HTMLElement, token: string): string {
  const before = host.style.color;
  host.style.color = `var(--color-${token})`;
  const colour = getComputedStyle(host).color;
  host.style.color = before;
  return colour;
}

/**
 * Tokens' colours in the light theme, whichever shows: for what is printed. The page wears that theme while they are read, and nothing is painted meanwhile. (A
 * part of the page can't wear one of its own: the tokens are worked out at its root.)
 */
export function lightColours(host: HTMLElement, tokens: readonly string[]): ReadonlyMap<string, string> {
  const { dataset } = document.documentElement;
  const before = dataset.theme;
  dataset.theme = 'light';
  const colours = new Map(tokens.map((token) => [token, tokenColour(host, token)]));
  if (before === undefined) delete dataset.theme;
  else dataset.theme = before;
  return colours;
}
