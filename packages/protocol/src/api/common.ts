import { z } from 'zod';

export const Id = z.uuid();
/** A moment as an ISO 8601 text in UTC. */
export const Time = z.iso.datetime();
export const Name = z.string().trim().min(1).max(200);
export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email());

/** Every list is paged by a cursor, which is opaque to the caller. */
export const PageQuery = z.strictObject({
  cursor: z.string().max(1024).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next_cursor: z.string().nullable() });
}

/** RFC 9457, with a stable `code`, what to do about it, and the request's id to quote. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  request_id: z.string(),
  /** Where in the request the fault is, one entry a fault. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** With 409: who holds what was asked for, and since when. */
  held_by: z.object({ tech_id: Id, tech_name: z.string(), since: Time, session_id: Id }).optional(),
  /** With 429: seconds until another try makes sense. */
  retry_after_s: z.number().int().optional(),
});
export type Problem = z.infer<typeof Problem>;
