import type { EnrolmentToken } from '@guru/protocol/api';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { enrolmentTokensQuery } from '../../../api/enrolment.ts';
import { formatCount } from '../../../lib/units.ts';
import { Button } from '../../../ui/Button.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { Section } from '../../../ui/Section.tsx';
import { type State, Status } from '../../../ui/Status.tsx';
import { Time } from '../../../ui/Time.tsx';
import { RevokeDialog } from './RevokeDialog.tsx';
import { TEXTS } from './texts.ts';

const STATES: Record<EnrolmentToken['status'], { state: State; word: string }> = {
  usable: { state: 'ok', word: 'usable' },
  expired: { state: 'closed', word: 'expired' },
  used_up: { state: 'closed', word: 'used up' },
  revoked: { state: 'bad', word: 'revoked' },
};

/** The tokens, newest first, without their secrets. */
export function TokenList() {
  const tokens = useInfiniteQuery(enrolmentTokensQuery);
  const [revoking, setRevoking] = useState<EnrolmentToken | null>(null);
  const rows = tokens.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Section title={TEXTS.tokens}>
      {tokens.isError && (
        <ProblemNotice
          error={tokens.error}
          doing={TEXTS.doingRead}
          onRetry={() => void tokens.refetch()}
          className="mt-3"
        />
      )}
      {tokens.isSuccess && rows.length === 0 && <p className="py-2 text-ink-3">{TEXTS.none}</p>}
      {rows.length > 0 && (
        <table aria-label={TEXTS.tokens} className="w-full table-fixed">
          <thead>
            <tr className="h-8 text-left text-12 text-ink-3 *:not-last:pr-3 *:font-normal">
              <th>{TEXTS.label}</th>
              <th className="max-sm:hidden">{TEXTS.site}</th>
              <th className="w-24">{TEXTS.status}</th>
              <th className="w-24 text-right">{TEXTS.used}</th>
              <th className="w-28 pl-6 max-md:hidden">{TEXTS.ends}</th>
              <th className="w-20">
                <span className="sr-only">{TEXTS.revoke}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((token) => (
              <TokenRow key={token.token_id} token={token} onRevoke={() => setRevoking(token)} />
            ))}
          </tbody>
        </table>
      )}
      {tokens.hasNextPage && (
        <Button busy={tokens.isFetchingNextPage} onClick={() => void tokens.fetchNextPage()} className="mt-3">
          {TEXTS.older}
        </Button>
      )}
      {revoking && <RevokeDialog token={revoking} onClose={() => setRevoking(null)} />}
    </Section>
  );
}

function TokenRow({ token, onRevoke }: { token: EnrolmentToken; onRevoke: () => void }) {
  const { label, client_name, site_name, status, uses, max_uses, expires_at } = token;
  const usable = status === 'usable';
  return (
    <tr className="h-9 border-t border-line/70 *:truncate *:not-last:pr-3">
      <td className={usable ? '' : 'text-ink-3'}>{label}</td>
      <td className="text-ink-2 max-sm:hidden">
        {client_name} / {site_name}
      </td>
      <td>
        <Status {...STATES[status]} className={usable ? '' : 'text-ink-3'} />
      </td>
      <td className="num text-right text-ink-2">
        {formatCount(uses)} of {formatCount(max_uses)}
      </td>
      <td className="num pl-6 text-ink-2 max-md:hidden">{usable ? <Time at={expires_at} until /> : '–'}</td>
      <td className="text-right">
        {usable && (
          <Button size="small" onClick={onRevoke} aria-label={`${TEXTS.revoke}: ${label}`}>
            {TEXTS.revoke}
          </Button>
        )}
      </td>
    </tr>
  );
}
