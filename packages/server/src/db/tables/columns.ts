import type { ColumnType } from 'kysely';

/** `timestamptz`: a `Date` from the driver; a `Date` or an ISO text to it. */
export type Timestamp = ColumnType<Date, Date | string, Date | string>;

/** `timestamptz not null default now()`. */
export type CreatedAt = ColumnType<Date, Date | string | undefined, Date | string>;

/** `jsonb`: parsed by the driver; written as JSON text, because the driver would turn an array into an SQL array. */
export type Json<T> = ColumnType<T, string, string>;

/** `jsonb not null default …`. */
export type JsonWithDefault<T> = ColumnType<T, string | undefined, string>;
