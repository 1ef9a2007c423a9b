/** How many columns of a terminal a text fills; wide and combining characters count as a terminal counts them. */
export function displayWidth(text: string): number {
  return Bun.stringWidth(text);
}
