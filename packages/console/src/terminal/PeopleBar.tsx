import type { AboutControl, Person } from '@guru/protocol/control';
import { Eye, Keyboard } from 'lucide-react';
import { useMe } from '../api/me.ts';
import { Button } from '../ui/Button.tsx';
import { TEXTS } from './texts.ts';

interface Props {
  people: readonly Person[];
  /** Which of their windows is this one. */
  window: string;
  /** Whether the session is somebody else's. */
  watching: boolean;
  onSay: (message: AboutControl) => void;
}

/** Who shares the session of this terminal, who has its keys, and what can be said about that. */
export function PeopleBar({ people, window, watching, onSay }: Props) {
  const me = people.find((person) => person.window === window);
  const holder = people.find(({ has_control }) => has_control);
  const mine = me?.has_control === true;
  const others = [
    ...new Set(
      people.filter(({ user }) => user !== me?.user && user !== holder?.user).map(({ name }) => name),
    ),
  ];
  const names = others.join(', ');
  return (
    <section
      aria-label={TEXTS.people}
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line bg-sunken px-3 py-1.5 text-12"
    >
      <p role="status" className="flex min-w-0 items-center gap-1.5">
        {mine ? <Keyboard size={14} aria-hidden /> : <Eye size={14} aria-hidden />}
        <span className="font-strong">{mine ? TEXTS.youHaveKeys : TEXTS.hasKeys(holder?.name ?? '')}</span>
        {!mine && <span className="text-ink-2">· {TEXTS.readOnly}</span>}
        {others.length > 0 && (
          <span className="min-w-0 truncate text-ink-2">
            · {watching ? TEXTS.also(names) : TEXTS.watch(names, others.length)}
          </span>
        )}
      </p>
      <div className="ml-auto flex flex-wrap items-center gap-2">
        {watching && me ? (
          <ForWatcher me={me} onSay={onSay} />
        ) : (
          <ForOwner people={people} mine={mine} onSay={onSay} />
        )}
      </div>
    </section>
  );
}

function ForWatcher({ me, onSay }: { me: Person; onSay: Props['onSay'] }) {
  const { role } = useMe();
  const mayTake = role === 'admin' || role === 'owner';
  if (me.has_control) {
    return (
      <Button size="small" onClick={() => onSay({ type: 'drop_control', payload: {} })}>
        {TEXTS.giveBack}
      </Button>
    );
  }
  return (
    <>
      <Button size="small" disabled={me.asks} onClick={() => onSay({ type: 'ask_control', payload: {} })}>
        {me.asks ? TEXTS.asked : TEXTS.askKeys}
      </Button>
      {mayTake && (
        <Button size="small" onClick={() => onSay({ type: 'take_control', payload: {} })}>
          {TEXTS.takeKeys}
        </Button>
      )}
    </>
  );
}

function ForOwner({
  people,
  mine,
  onSay,
}: {
  people: Props['people'];
  mine: boolean;
  onSay: Props['onSay'];
}) {
  return (
    <>
      {people
        .filter(({ asks }) => asks)
        .map(({ window, name }) => (
          <span key={window} role="status" className="flex items-center gap-2">
            <span className="font-strong">{TEXTS.asks(name)}</span>
            <Button
              size="small"
              variant="primary"
              onClick={() => onSay({ type: 'give_control', payload: { window } })}
            >
              {TEXTS.give}
            </Button>
            <Button size="small" onClick={() => onSay({ type: 'refuse_control', payload: { window } })}>
              {TEXTS.refuse}
            </Button>
          </span>
        ))}
      {!mine && (
        <Button size="small" variant="primary" onClick={() => onSay({ type: 'take_control', payload: {} })}>
          {TEXTS.takeBack}
        </Button>
      )}
    </>
  );
}
