import { z } from 'zod';
import { Id, Name, PageQuery, page, Time } from './common.ts';
import { contract } from './contract.ts';

export const CUSTOM_FIELD_LEVELS = ['partner', 'client', 'site', 'device'] as const;
export const CUSTOM_FIELD_TYPES = ['text', 'number', 'boolean', 'date', 'choice'] as const;

/** How a field is named in searches: `field:contract=gold`. */
export const CustomFieldKey = z.string().regex(/^[a-z0-9](?:[a-z0-9_.-]{0,38}[a-z0-9])?$/);
const Choice = z.string().trim().min(1).max(200);

/** A field that people have made beside what is known of partner, clients, sites or devices. */
export const CustomField = z.object({
  field_id: Id,
  level: z.enum(CUSTOM_FIELD_LEVELS),
  key: CustomFieldKey,
  label: z.string(),
  type: z.enum(CUSTOM_FIELD_TYPES),
  /** Of a field of the type `choice`; else empty. */
  choices: z.array(z.string()),
  created_at: Time,
});

/** A date as `2027-01-31`; a choice by its text. */
export const CustomValue = z.union([z.string().max(2000), z.number(), z.boolean()]);

/** Whose values: of the partner itself, of a client, a site or a device. `target_id` is left out for the partner. */
const Target = { level: z.enum(CUSTOM_FIELD_LEVELS), target_id: Id.optional() };

const CustomValues = z.object({
  items: z.array(
    CustomField.omit({ level: true, created_at: true }).extend({ value: CustomValue.nullable() }),
  ),
});

/** In lower case, without spaces. */
export const Tag = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[\p{Ll}\p{Lo}\p{N}](?:[\p{Ll}\p{Lo}\p{N}_.-]{0,48}[\p{Ll}\p{Lo}\p{N}])?$/u);
const Tags = z.array(Tag).max(50);

const fieldId = z.strictObject({ field_id: Id });
const agentId = z.strictObject({ agent_id: Id });

export const fields = contract({
  'GET /api/v1/fields': {
    summary: 'The fields that people have made, by level and label',
    tag: 'fields',
    access: 'viewer',
    query: PageQuery.extend({ level: z.enum(CUSTOM_FIELD_LEVELS).optional() }),
    status: 200,
    response: page(CustomField),
    errors: ['bad_cursor'],
  },
  'POST /api/v1/fields': {
    summary: 'Make a field; its key, level and type stay as they are',
    tag: 'fields',
    access: 'admin',
    body: z.strictObject({
      level: z.enum(CUSTOM_FIELD_LEVELS),
      key: CustomFieldKey,
      label: Name,
      type: z.enum(CUSTOM_FIELD_TYPES),
      choices: z.array(Choice).max(100).default([]),
    }),
    status: 201,
    response: CustomField,
    errors: ['name_taken', 'bad_field', 'too_many_fields'],
  },
  'PATCH /api/v1/fields/{field_id}': {
    summary:
      'Change what a field is called and the choices that it offers; values that were chosen before stay',
    tag: 'fields',
    access: 'admin',
    params: fieldId,
    body: z.strictObject({ label: Name.optional(), choices: z.array(Choice).max(100).optional() }),
    status: 200,
    response: CustomField,
    errors: ['field_not_found', 'bad_field'],
  },
  'DELETE /api/v1/fields/{field_id}': {
    summary: 'Remove a field with all its values',
    tag: 'fields',
    access: 'admin',
    params: fieldId,
    status: 204,
    errors: ['field_not_found'],
  },
  'GET /api/v1/field-values': {
    summary: 'All fields of one thing, with what is written in them',
    tag: 'fields',
    access: 'viewer',
    query: z.strictObject(Target),
    status: 200,
    response: CustomValues,
    errors: ['target_not_found'],
  },
  'PUT /api/v1/field-values': {
    summary: 'Write into fields of one thing, by their keys; null empties one, and what is not named stays',
    tag: 'fields',
    access: 'technician',
    body: z.strictObject({
      ...Target,
      values: z
        .record(CustomFieldKey, CustomValue.nullable())
        .refine((values) => Object.keys(values).length <= 100, {
          message: 'at most 100 values at once',
        }),
    }),
    status: 200,
    response: CustomValues,
    errors: ['target_not_found', 'field_not_found', 'bad_field_value'],
  },
  'GET /api/v1/tags': {
    summary: 'Tags with how many devices have each',
    tag: 'fields',
    access: 'viewer',
    query: PageQuery.extend({ search: z.string().max(50).optional() }),
    status: 200,
    response: page(z.object({ tag: z.string(), devices: z.number().int() })),
    errors: ['bad_cursor'],
  },
  'GET /api/v1/agents/{agent_id}/tags': {
    summary: 'The tags of a device',
    tag: 'fields',
    access: 'viewer',
    params: agentId,
    status: 200,
    response: z.object({ tags: z.array(z.string()) }),
    errors: ['agent_not_found'],
  },
  'PUT /api/v1/agents/{agent_id}/tags': {
    summary: 'The tags that a device has from now on',
    tag: 'fields',
    access: 'technician',
    params: agentId,
    body: z.strictObject({ tags: Tags }),
    status: 200,
    response: z.object({ tags: z.array(z.string()) }),
    errors: ['agent_not_found'],
  },
  'POST /api/v1/tags': {
    summary: 'Put tags on many devices, and take others off them',
    tag: 'fields',
    access: 'technician',
    body: z.strictObject({
      agent_ids: z.array(Id).min(1).max(500),
      add: Tags.default([]),
      remove: Tags.default([]),
    }),
    status: 204,
    errors: ['agent_not_found', 'too_many_tags'],
  },
});

export type CustomField = z.infer<typeof CustomField>;
export type CustomFieldLevel = (typeof CUSTOM_FIELD_LEVELS)[number];
export type CustomFieldType = (typeof CUSTOM_FIELD_TYPES)[number];
export type CustomValue = z.infer<typeof CustomValue>;
export type CustomValues = z.infer<typeof CustomValues>;
