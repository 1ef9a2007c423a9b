import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { alertsQuery } from '../../../api/alerts.ts';
import { Section } from '../../../ui/Section.tsx';
import { StateShape } from '../../../ui/Status.tsx';
import { Time } from '../../../ui/Time.tsx';
import { SEVERITIES } from '../../alerts/texts.ts';
import { TEXTS } from '../checks/texts.ts';

/** What is not well on this device now. */
export function OpenAlerts({ agentId }: { agentId: string }) {
  const { data } = useInfiniteQuery(alertsQuery({}, agentId));
  const alerts = data?.pages.flatMap(({ items }) => items);
  return (
    <Section
      title={TEXTS.alerts}
      aside={
        <Link
          to="/devices/$agentId/checks"
          params={{ agentId }}
          className="rounded-1 text-accent-ink hover:underline"
        >
          {TEXTS.title}
        </Link>
      }
    >
      {alerts?.length === 0 && <p className="py-2 text-ink-3">{TEXTS.noAlerts}</p>}
      <ul>
        {alerts?.map(({ alert_id, severity, title, summary, opened_at }) => {
          const [word, sign] = SEVERITIES[severity];
          return (
            <li key={alert_id} className="flex min-h-8 items-center gap-2.5 border-b border-line/70 py-1">
              <StateShape state={sign} />
              <span className="min-w-0 flex-1 truncate" title={summary}>
                <span className="font-strong">{title}</span>
                <span className="sr-only">, {word}</span>
                <span className="ml-2 text-ink-2">{summary}</span>
              </span>
              <Time at={opened_at} className="num shrink-0 text-ink-3" />
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
