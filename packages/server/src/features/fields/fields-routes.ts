import type { CustomField, CustomFieldLevel, CustomValue, fields } from '@guru/protocol/api';
import { type Bus, partnerLive, policiesChanged } from '../../bus/index.ts';
import { isUniqueViolation, type Tx } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import type { HandlersOf } from '../../http/index.ts';
import {
  countFields,
  deleteField,
  insertField,
  listFields,
  MAX_FIELDS,
  readField,
  updateField,
} from './fields-store.ts';
import {
  addTags,
  known,
  listTags,
  MAX_TAGS,
  mostTags,
  removeTags,
  replaceTags,
  tagsOf,
} from './tags-store.ts';
import { readValue } from './values.ts';
import { emptyValue, isThere, readValues, type Target, writeValue } from './values-store.ts';

/** Fields and tags: what people write beside what is known. */
export function fieldsRoutes({ bus }: { readonly bus: Bus }): HandlersOf<typeof fields> {
  /** Who is in a group may be another from now on, and what is in force on it. */
  const tell = (partner_id: string) => () => {
    bus.publish(policiesChanged(), { partner_id });
    bus.publish(partnerLive(partner_id), { type: 'changed', what: 'agents' });
  };

  return {
    'GET /api/v1/fields': ({ tx, user, query }) => listFields(tx, user.partner_id, query),

    'POST /api/v1/fields': async ({ tx, audit, user, body }) => {
      refuseBadChoices(body.type, body.choices);
      if ((await countFields(tx, user.partner_id)) >= MAX_FIELDS) throw new ApiError('too_many_fields');
      const field = await insertField(tx, user.partner_id, body).catch((error: unknown) => {
        throw isUniqueViolation(error) ? new ApiError('name_taken') : error;
      });
      await audit({
        action: 'field.created',
        target_kind: 'field',
        target_id: field.field_id,
        details: body,
      });
      return field;
    },

    'PATCH /api/v1/fields/{field_id}': async ({ tx, audit, params: { field_id }, body }) => {
      const before = await found(tx, field_id);
      const after = { label: body.label ?? before.label, choices: body.choices ?? before.choices };
      refuseBadChoices(before.type, after.choices);
      await updateField(tx, field_id, after);
      const { label, choices } = before;
      const details = { before: { label, choices }, after };
      await audit({ action: 'field.changed', target_kind: 'field', target_id: field_id, details });
      return { ...before, ...after };
    },

    'DELETE /api/v1/fields/{field_id}': async ({ tx, audit, afterCommit, user, params: { field_id } }) => {
      const { level, key, label, type, choices } = await found(tx, field_id);
      await deleteField(tx, field_id);
      const details = { level, key, label, type, choices };
      await audit({ action: 'field.removed', target_kind: 'field', target_id: field_id, details });
      afterCommit(tell(user.partner_id));
      return undefined;
    },

    'GET /api/v1/field-values': async ({ tx, user, query }) => {
      const target = await targetOf(tx, user.partner_id, query);
      return { items: await readValues(tx, user.partner_id, target) };
    },

    'PUT /api/v1/field-values': async ({ tx, audit, afterCommit, user, body }) => {
      const { partner_id } = user;
      const target = await targetOf(tx, partner_id, body);
      const before = await readValues(tx, partner_id, target);
      const changed: Record<string, { before: CustomValue | null; after: CustomValue | null }> = {};
      for (const [key, value] of Object.entries(body.values)) {
        const field = before.find((one) => one.key === key);
        if (field === undefined)
          throw new ApiError('field_not_found', { detail: `There is no field ${key} here.` });
        if (field.value === value) continue;
        changed[key] = { before: field.value, after: value };
        if (value === null) await emptyValue(tx, field.field_id, target);
        else await writeValue(tx, partner_id, field.field_id, target, storable(field, value));
      }
      if (Object.keys(changed).length > 0) {
        const { level, target_id } = target;
        await audit({ action: 'field_values.changed', target_kind: level, target_id, details: changed });
        afterCommit(tell(partner_id));
      }
      return { items: await readValues(tx, partner_id, target) };
    },

    'GET /api/v1/tags': ({ tx, user, query }) => listTags(tx, user.partner_id, query),

    'GET /api/v1/agents/{agent_id}/tags': async ({ tx, user, params: { agent_id } }) => {
      await refuseUnknown(tx, user.partner_id, [agent_id]);
      return { tags: await tagsOf(tx, agent_id) };
    },

    'PUT /api/v1/agents/{agent_id}/tags': async ({
      tx,
      audit,
      afterCommit,
      user,
      params: { agent_id },
      body,
    }) => {
      await refuseUnknown(tx, user.partner_id, [agent_id]);
      const before = await tagsOf(tx, agent_id);
      await replaceTags(tx, user.partner_id, agent_id, [...new Set(body.tags)]);
      const tags = await tagsOf(tx, agent_id);
      const details = { before, after: tags };
      await audit({ action: 'agent.tagged', target_kind: 'agent', target_id: agent_id, details });
      afterCommit(tell(user.partner_id));
      return { tags };
    },

    'POST /api/v1/tags': async ({ tx, audit, afterCommit, user, body: { agent_ids, add, remove } }) => {
      const ids = [...new Set(agent_ids)];
      await refuseUnknown(tx, user.partner_id, ids);
      await removeTags(tx, ids, remove);
      await addTags(tx, user.partner_id, ids, [...new Set(add)]);
      if ((await mostTags(tx, ids)) > MAX_TAGS) throw new ApiError('too_many_tags');
      const details = { agent_ids: ids, add, remove };
      await audit({ action: 'agents.tagged', target_kind: 'partner', target_id: user.partner_id, details });
      afterCommit(tell(user.partner_id));
      return undefined;
    },
  };
}

async function found(tx: Tx, fieldId: string): Promise<CustomField> {
  const field = await readField(tx, fieldId);
  if (field === undefined) throw new ApiError('field_not_found');
  return field;
}

function refuseBadChoices(type: CustomField['type'], choices: readonly string[]): void {
  const isRight = type === 'choice' ? choices.length > 0 : choices.length === 0;
  if (!isRight || new Set(choices).size !== choices.length)
    throw new ApiError('bad_field', { errors: [{ path: 'choices', message: 'fit no field of this type' }] });
}

function storable(field: { key: string; type: CustomField['type']; choices: string[] }, value: CustomValue) {
  const read = readValue(field.type, field.choices, value);
  if (typeof read !== 'string') return read;
  throw new ApiError('bad_field_value', { errors: [{ path: `values.${field.key}`, message: read }] });
}

async function targetOf(
  tx: Tx,
  partnerId: string,
  { level, target_id }: { level: CustomFieldLevel; target_id?: string | undefined },
): Promise<Target> {
  const target = { level, target_id: target_id ?? (level === 'partner' ? partnerId : '') };
  if (target.target_id === '' || !(await isThere(tx, partnerId, target)))
    throw new ApiError('target_not_found');
  return target;
}

async function refuseUnknown(tx: Tx, partnerId: string, agentIds: readonly string[]): Promise<void> {
  if ((await known(tx, partnerId, agentIds)).length !== agentIds.length)
    throw new ApiError('agent_not_found');
}
