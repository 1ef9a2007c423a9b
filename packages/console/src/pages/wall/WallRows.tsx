import { Time } from '../../ui/Time.tsx';
import type { Row } from '../alerts/rows.ts';
import { deviceOf, placeOf, SEVERITIES } from '../alerts/texts.ts';
import { Sign } from './Sign.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  rows: readonly Row[];
  /** How many are open beside these. */
  more: number;
}

/** The worst of what is open: how bad, what, and where. */
export function WallRows({ rows, more }: Props) {
  return (
    <section aria-labelledby="wall-open" className="min-w-0">
      <h2 id="wall-open" className="text-[0.6em] text-ink-2">
        {TEXTS.open}
      </h2>
      {rows.length === 0 && <p className="mt-[0.4em] text-ink-3">{TEXTS.calm}</p>}
      <ul>
        {rows.map((row) => (
          <WallRow key={row.id} row={row} />
        ))}
      </ul>
      {more > 0 && <p className="num mt-[0.6em] text-[0.7em] text-ink-2">{TEXTS.more(more)}</p>}
    </section>
  );
}

function WallRow({ row }: { row: Row }) {
  const subject = row.kind === 'alert' ? row.alert : row.incident;
  const [word, sign] = SEVERITIES[subject.severity];
  const device = row.kind === 'alert' ? `${deviceOf(row.alert)}, ` : '';
  const acknowledged = subject.acknowledged_by && `, ${TEXTS.acknowledged(subject.acknowledged_by.name)}`;
  return (
    <li className="border-t border-line py-[0.4em] first:border-t-0">
      <p className="flex items-baseline gap-[0.5em]">
        <Sign state={sign} />
        <span className="min-w-0 flex-1 truncate font-strong">{subject.title}</span>
        <Time at={subject.opened_at} className="num shrink-0 text-[0.7em] text-ink-2" />
      </p>
      <p className="truncate pl-[1.75em] text-[0.7em] text-ink-2">
        {word}, {device}
        {placeOf(subject)}
        {acknowledged}
      </p>
    </li>
  );
}
