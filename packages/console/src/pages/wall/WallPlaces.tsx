import type { State } from '../../ui/Status.tsx';
import type { PlaceHealth } from '../overview/places.ts';
import { Sign } from './Sign.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  places: readonly PlaceHealth[];
  more: number;
  level: 'clients' | 'sites';
}

/** Where something is not well, with how much of each. */
export function WallPlaces({ places, more, level }: Props) {
  return (
    <section aria-labelledby="wall-places" className="min-w-0">
      <h2 id="wall-places" className="text-[0.6em] text-ink-2">
        {TEXTS.places[level]}
      </h2>
      {places.length === 0 && <p className="mt-[0.4em] text-ink-3">{TEXTS.well[level]}</p>}
      <ul>
        {places.map((place) => (
          <li key={place.place_id} className="border-t border-line py-[0.4em] first:border-t-0">
            <p className="truncate font-strong">{place.name}</p>
            <p className="num flex flex-wrap gap-x-[1.2em] text-[0.7em] text-ink-2">
              {signsOf(place).map(([state, words]) => (
                <span key={words} className="flex items-baseline gap-[0.4em]">
                  <Sign state={state} />
                  {words}
                </span>
              ))}
            </p>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="num mt-[0.6em] text-[0.7em] text-ink-2">{TEXTS.more(more)}</p>}
    </section>
  );
}

function signsOf({ incidents, critical, warning, offline }: PlaceHealth): [State, string][] {
  const signs: [State, number, string][] = [
    ['bad', incidents, TEXTS.incident(incidents)],
    ['bad', critical, TEXTS.critical(critical)],
    ['warn', warning, TEXTS.warning(warning)],
    ['offline', offline, TEXTS.offline(offline)],
  ];
  return signs.flatMap(([state, count, words]) => (count > 0 ? [[state, words]] : []));
}
