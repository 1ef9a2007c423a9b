import type { Policy, policies } from '@guru/protocol/api';
import { type Bus, partnerLive, policiesChanged } from '../../bus/index.ts';
import { isForeignKeyViolation, isUniqueViolation } from '../../db/index.ts';
import { ApiError } from '../../errors/index.ts';
import type { HandlersOf } from '../../http/index.ts';
import type { PolicyBook } from './book.ts';
import { refuseBadChecks, refuseBadTargets } from './check-body.ts';
import { areThere } from './places-store.ts';
import {
  deletePolicy,
  insertPolicy,
  listPolicies,
  readPolicy,
  replaceTargets,
  updatePolicy,
} from './policies-store.ts';
import { preview } from './preview.ts';

export interface PoliciesRoutesOptions {
  readonly bus: Pick<Bus, 'publish'>;
  readonly book: PolicyBook;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Policies, to whom they are given, and what comes of them on a device. */
export function policiesRoutes({ bus, book, now }: PoliciesRoutesOptions): HandlersOf<typeof policies> {
  const tell = (partner_id: string) => () => {
    bus.publish(policiesChanged(), { partner_id });
    bus.publish(partnerLive(partner_id), { type: 'changed', what: 'policies' });
  };

  return {
    'GET /api/v1/policies': ({ tx, user, query }) => listPolicies(tx, user.partner_id, query),

    'POST /api/v1/policies': async ({ tx, audit, afterCommit, user, body }) => {
      refuseBadChecks(body);
      const id = await named(insertPolicy(tx, user.partner_id, body, user.user_id));
      await audit({
        action: 'policy.created',
        target_kind: 'policy',
        target_id: id,
        details: { name: body.name },
      });
      afterCommit(tell(user.partner_id));
      return await found(readPolicy(tx, id));
    },

    'GET /api/v1/policies/{policy_id}': ({ tx, params }) => found(readPolicy(tx, params.policy_id)),

    'PUT /api/v1/policies/{policy_id}': async ({ tx, audit, afterCommit, user, params, body }) => {
      refuseBadChecks(body);
      const { policy_id } = params;
      const before = await found(readPolicy(tx, policy_id));
      await named(updatePolicy(tx, policy_id, body, user.user_id, new Date(now())));
      const { name, description, checks, settings } = before;
      await audit({
        action: 'policy.changed',
        target_kind: 'policy',
        target_id: policy_id,
        details: { before: { name, description, checks, settings }, after: body },
      });
      afterCommit(tell(user.partner_id));
      return await found(readPolicy(tx, policy_id));
    },

    'DELETE /api/v1/policies/{policy_id}': async ({
      tx,
      audit,
      afterCommit,
      user,
      params: { policy_id },
    }) => {
      const { name, checks, settings, targets } = await found(readPolicy(tx, policy_id));
      await deletePolicy(tx, policy_id);
      const details = { name, checks, settings, targets };
      await audit({ action: 'policy.removed', target_kind: 'policy', target_id: policy_id, details });
      afterCommit(tell(user.partner_id));
      return undefined;
    },

    'PUT /api/v1/policies/{policy_id}/targets': async ({ tx, audit, afterCommit, user, params, body }) => {
      const { policy_id } = params;
      const { targets } = body;
      refuseBadTargets(targets);
      const before = await found(readPolicy(tx, policy_id));
      await there(replaceTargets(tx, user.partner_id, policy_id, targets));
      await audit({
        action: 'policy.given',
        target_kind: 'policy',
        target_id: policy_id,
        details: { before: before.targets, after: targets },
      });
      afterCommit(tell(user.partner_id));
      return await found(readPolicy(tx, policy_id));
    },

    'POST /api/v1/policies/preview': async ({ tx, user, body }) => {
      refuseBadChecks(body.policy);
      refuseBadTargets(body.targets);
      const known = body.policy_id === null ? undefined : await found(readPolicy(tx, body.policy_id));
      if (!(await areThere(tx, user.partner_id, body.targets))) throw new ApiError('target_not_found');
      return await preview(tx, book, user.partner_id, body, known?.targets ?? []);
    },

    'GET /api/v1/agents/{agent_id}/policy': async ({ tx, user, params: { agent_id } }) => {
      const effective = (await book.read(tx, user.partner_id, [agent_id])).get(agent_id);
      if (effective === undefined) throw new ApiError('agent_not_found');
      return effective.policy;
    },
  };
}

async function found(policy: ReturnType<typeof readPolicy>): Promise<Policy> {
  const value = await policy;
  if (value === undefined) throw new ApiError('policy_not_found');
  return value;
}

async function named<T>(written: Promise<T>): Promise<T> {
  return await written.catch((error: unknown) => {
    throw isUniqueViolation(error, 'policies_by_name') ? new ApiError('name_taken') : error;
  });
}

async function there(written: ReturnType<typeof replaceTargets>): Promise<void> {
  await written.catch((error: unknown) => {
    throw isForeignKeyViolation(error) ? new ApiError('target_not_found') : error;
  });
}
