import type { AlertRow } from '../../../api/alerts.ts';
import type { SessionRow } from '../../../api/sessions.ts';
import type { State } from '../../../ui/Status.tsx';
import { SEVERITIES } from '../../alerts/texts.ts';
import { TEXTS } from '../texts.ts';
import type { Sight } from './plot.ts';

/** Something that happened to a device, for the time axis of its charts. */
export interface Mark {
  readonly id: string;
  /** Unix seconds. */
  readonly at: number;
  readonly state: State;
  readonly words: string;
  readonly of: { readonly alert: AlertRow } | { readonly session: SessionRow };
}

/** What happened to a device within a span, newest first. */
export function marksIn(
  { from, to }: Sight,
  alerts: readonly AlertRow[],
  sessions: readonly SessionRow[],
): Mark[] {
  const words = TEXTS.marks;
  const marks: Mark[] = sessions.map((session) => ({
    id: session.session_id,
    at: Date.parse(session.opened_at) / 1000,
    state: 'closed',
    words: words.session(session.tech_name),
    of: { session },
  }));
  for (const alert of alerts) {
    const [severity, state] = SEVERITIES[alert.severity];
    const { alert_id: id, opened_at, resolved_at, title } = alert;
    marks.push({
      id: `${id} opened`,
      at: Date.parse(opened_at) / 1000,
      state,
      words: words.opened(severity, title),
      of: { alert },
    });
    if (resolved_at === null) continue;
    marks.push({
      id: `${id} resolved`,
      at: Date.parse(resolved_at) / 1000,
      state: 'ok',
      words: words.resolved(title),
      of: { alert },
    });
  }
  return marks.filter(({ at }) => at >= from && at <= to).sort((one, other) => other.at - one.at);
}

/** Two closer than this would be one blot, in percent of the span. */
const APART = 2.5;
const WORST_FIRST: readonly State[] = ['bad', 'warn', 'info', 'closed', 'ok'];

/** Of marks that stand too close to each other the one that matters most, so that the axis stays readable. */
export function spread(marks: readonly Mark[], sight: Sight): Mark[] {
  const slots = new Map<number, Mark>();
  for (const mark of marks) {
    const slot = Math.floor(placeOn(sight, mark.at) / APART);
    const there = slots.get(slot);
    if (!there || WORST_FIRST.indexOf(mark.state) < WORST_FIRST.indexOf(there.state)) slots.set(slot, mark);
  }
  return [...slots.values()];
}

/** Where along the axis a moment stands, in percent. */
export function placeOn({ from, to }: Sight, at: number): number {
  return ((at - from) / (to - from)) * 100;
}
