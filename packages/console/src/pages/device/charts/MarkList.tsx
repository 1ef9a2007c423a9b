import { Link } from '@tanstack/react-router';
import { Section } from '../../../ui/Section.tsx';
import { StateShape } from '../../../ui/Status.tsx';
import { Time } from '../../../ui/Time.tsx';
import { TEXTS } from '../texts.ts';
import type { Mark } from './marks.ts';

/** As many as one reads beside the charts. */
const SHOWN = 8;
const LINK = 'min-w-0 flex-1 truncate rounded-1 after:absolute after:inset-0';

/** What happened within the span of the charts, in words, each with the way to it. */
export function MarkList({ marks }: { marks: readonly Mark[] }) {
  if (marks.length === 0) return null;
  const more = marks.length - SHOWN;
  return (
    <Section title={TEXTS.marks.title}>
      <ul aria-label={TEXTS.marks.title}>
        {marks.slice(0, SHOWN).map((mark) => (
          <li
            key={mark.id}
            className="relative flex h-8 items-center gap-2.5 border-b border-line/70 hover:bg-hover"
          >
            <StateShape state={mark.state} />
            <MarkLink mark={mark} />
            <Time at={new Date(mark.at * 1000).toISOString()} className="num shrink-0 text-ink-3" />
          </li>
        ))}
      </ul>
      {more > 0 && <p className="num py-2 text-12 text-ink-3">{TEXTS.marks.more(more)}</p>}
    </Section>
  );
}

function MarkLink({ mark: { of, words } }: { mark: Mark }) {
  if ('session' in of) {
    return (
      <Link to="/sessions/$sessionId" params={{ sessionId: of.session.session_id }} className={LINK}>
        {words}
      </Link>
    );
  }
  const { title, resolved_at } = of.alert;
  return (
    <Link
      to="/alerts"
      search={{ q: title, ...(resolved_at ? { state: 'resolved' as const } : {}) }}
      className={LINK}
    >
      {words}
    </Link>
  );
}
