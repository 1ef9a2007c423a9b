import type { Assistant } from '@guru/protocol/api';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { assistantsQuery } from '../../../api/assistants.ts';
import { Button } from '../../../ui/Button.tsx';
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx';
import { Section } from '../../../ui/Section.tsx';
import { AssistantItem } from './AssistantItem.tsx';
import { RevokeDialog } from './RevokeDialog.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  onChange: (assistant: Assistant) => void;
  onNewKey: (assistant: Assistant) => void;
}

/** The assistants, newest first; the revoked ones stay, for their names stand in the audit. */
export function AssistantList({ onChange, onNewKey }: Props) {
  const assistants = useInfiniteQuery(assistantsQuery);
  const [revoking, setRevoking] = useState<Assistant | null>(null);
  const items = assistants.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section title={TEXTS.list}>
      {assistants.isError && (
        <ProblemNotice
          error={assistants.error}
          doing={TEXTS.doingRead}
          onRetry={() => void assistants.refetch()}
          className="mt-3"
        />
      )}
      {assistants.isSuccess && items.length === 0 && <p className="py-2 text-ink-3">{TEXTS.none}</p>}
      <ul>
        {items.map((assistant) => (
          <AssistantItem
            key={assistant.assistant_id}
            assistant={assistant}
            onChange={() => onChange(assistant)}
            onNewKey={() => onNewKey(assistant)}
            onRevoke={() => setRevoking(assistant)}
          />
        ))}
      </ul>
      {assistants.hasNextPage && (
        <Button
          busy={assistants.isFetchingNextPage}
          onClick={() => void assistants.fetchNextPage()}
          className="mt-3"
        >
          {TEXTS.older}
        </Button>
      )}
      {revoking && <RevokeDialog assistant={revoking} onClose={() => setRevoking(null)} />}
    </Section>
  );
}
