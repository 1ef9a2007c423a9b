/** A token's colour as it is in the theme that shows now, for canvases, which know no variables: `rgb(…)`. */
export function tokenColour(host: HTMLElement, token: string): string {
  const before = host.style.color;
  host.style.color = `var(--color-${token})`;
  const colour = getComputedStyle(host).color;
  host.style.color = before;
  return colour;
}
