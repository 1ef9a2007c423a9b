import type { WholeAlert } from '../../api/alerts.ts';
import { Section } from '../../ui/Section.tsx';
import { Time } from '../../ui/Time.tsx';
import { EVENTS, TEXTS } from './texts.ts';

/** What happened, newest first, with who did it. */
export function Story({ events }: { events: WholeAlert['events'] }) {
  return (
    <Section title={TEXTS.story} className="mt-6">
      <ol>
        {events.toReversed().map(({ what, at, by, text }) => (
          <li key={`${at}/${what}/${text}`} className="flex gap-3 border-b border-line/70 py-1.5">
            <Time at={at} className="num w-24 shrink-0 text-ink-3" />
            <span className="min-w-0 flex-1">
              <span className="font-strong">{EVENTS[what]}</span>
              {by && <span className="text-ink-2"> · {by.name}</span>}
              {text && <span className="block break-words text-ink-2">{text}</span>}
            </span>
          </li>
        ))}
      </ol>
    </Section>
  );
}
