import type { Approval } from '@guru/protocol/api';
import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { ApprovalCard } from './ApprovalCard.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  /** Undefined while they are on their way. */
  approvals: readonly Approval[] | undefined;
  /** What stands where there are none. */
  empty: string;
}

export function ApprovalListView({ approvals, empty }: Props) {
  if (approvals === undefined) {
    return (
      <div className="flex flex-col gap-3 rounded-2 border border-line p-4">
        <Skeleton className="w-1/2" />
        <Skeleton className="w-4/5" />
        <Skeleton className="w-2/5" />
      </div>
    );
  }
  if (approvals.length === 0) {
    return (
      <Empty
        title={empty}
        actions={
          <Link to="/settings/assistants" className={buttonClass()}>
            {TEXTS.toAssistants}
          </Link>
        }
      >
        {TEXTS.nothingMore}
      </Empty>
    );
  }
  return (
    <ul className="flex flex-col gap-4">
      {approvals.map((approval) => (
        <li key={approval.approval_id}>
          <ApprovalCard approval={approval} />
        </li>
      ))}
    </ul>
  );
}
