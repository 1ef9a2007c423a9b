/** More are not counted: nobody steps through them. */
const MOST = 10_000;

/** Where a text is found in another, in any case, without overlaps. */
export function matchesOf(text: string, wanted: string): readonly number[] {
  if (wanted === '') return [];
  const [hay, needle] = [text.toLowerCase(), wanted.toLowerCase()];
  const found: number[] = [];
  for (
    let at = hay.indexOf(needle);
    at >= 0 && found.length < MOST;
    at = hay.indexOf(needle, at + needle.length)
  )
    found.push(at);
  return found;
}
