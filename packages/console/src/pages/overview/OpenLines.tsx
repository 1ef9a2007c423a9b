import { Link } from '@tanstack/react-router';
import { Section } from '../../ui/Section.tsx';
import { Status } from '../../ui/Status.tsx';
import { Time } from '../../ui/Time.tsx';
import type { Row } from '../alerts/rows.ts';
import { deviceOf, placeOf, SEVERITIES } from '../alerts/texts.ts';
import { TEXTS } from './texts.ts';

/** The worst of what is open. */
export function OpenLines({ rows }: { rows: readonly Row[] }) {
  return (
    <Section
      title={TEXTS.alerts}
      aside={
        rows.length > 0 && (
          <Link to="/alerts" className="rounded-1 text-accent-ink hover:underline">
            {TEXTS.allAlerts}
          </Link>
        )
      }
    >
      {rows.length === 0 && <p className="py-2 text-ink-3">{TEXTS.noAlerts}</p>}
      <ul>
        {rows.map((row) => (
          <OpenLine key={row.id} row={row} />
        ))}
      </ul>
    </Section>
  );
}

function OpenLine({ row }: { row: Row }) {
  const subject = row.kind === 'alert' ? row.alert : row.incident;
  const [word, sign] = SEVERITIES[subject.severity];
  return (
    <li className="relative flex h-8 items-center gap-2.5 border-b border-line/70 hover:bg-hover">
      <Status state={sign} word={word} className="w-20 shrink-0 text-ink-2" />
      <Link to="/alerts" className="min-w-0 truncate rounded-1 font-strong after:absolute after:inset-0">
        {subject.title}
      </Link>
      <span className="min-w-0 flex-1 truncate text-ink-2">
        {row.kind === 'alert' ? deviceOf(row.alert) : ''}
      </span>
      <span className="min-w-0 truncate text-ink-3 max-sm:hidden">{placeOf(subject)}</span>
      <Time at={subject.opened_at} className="num shrink-0 text-ink-2" />
    </li>
  );
}
