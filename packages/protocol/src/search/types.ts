/** How a value is compared. */
export const COMPARISONS = ['<=', '>=', '<', '>', '='] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** One condition on a device. */
export type Condition =
  /** A text anywhere in its name, user, system, client or site. */
  | { readonly kind: 'text'; readonly text: string }
  /** One of a few words. */
  | { readonly kind: 'choice'; readonly key: ChoiceKey; readonly value: string }
  /** A name, whole, in any case; `*` stands for any text. */
  | { readonly kind: 'name'; readonly key: NameKey; readonly pattern: string }
  /** A number in the unit of its key: percent, bytes, pieces or seconds. */
  | { readonly kind: 'number'; readonly key: NumberKey; readonly op: Comparison; readonly value: number }
  /** A program, in any version unless one is named. */
  | { readonly kind: 'software'; readonly pattern: string; readonly version: VersionLimit | null }
  /** A field that people have made; any value unless one is named. */
  | { readonly kind: 'field'; readonly field: string; readonly limit: FieldLimit | null };

export interface VersionLimit {
  readonly op: Comparison;
  readonly version: string;
}

export interface FieldLimit {
  readonly op: Comparison;
  readonly value: string;
}

export type ChoiceKey = 'status' | 'os' | 'reboot';
export type NameKey =
  | 'name'
  | 'client'
  | 'site'
  | 'tag'
  | 'user'
  | 'service'
  | 'port'
  | 'ip'
  | 'hardware'
  | 'printer'
  | 'cert'
  | 'container';
export type NumberKey = 'cpu' | 'memory' | 'disk' | 'ram' | 'cores' | 'seen' | 'expires';
export type SearchKey = ChoiceKey | NameKey | NumberKey | 'software' | 'field';

/** A condition, or its opposite. */
export type Term = Condition & { readonly not: boolean };

/** All of these at once; none: every device. */
export type Search = readonly Term[];

/** What is wrong with a search, and what to do about it; from where to where it stands in the text. */
export interface SearchFault {
  readonly message: string;
  readonly from: number;
  readonly to: number;
}

export type ParsedSearch =
  | { readonly ok: true; readonly search: Search }
  | { readonly ok: false; readonly fault: SearchFault };
