/** One kind of failure as a caller meets it: the HTTP status, a short title, and what to do about it. */
interface CatalogueEntry {
  readonly status: number;
  readonly title: string;
  readonly advice: string;
}

/** Keeps the exact codes while checking what stands behind each. */
export function catalogue<const T extends Record<string, CatalogueEntry>>(entries: T): T {
  return entries;
}
