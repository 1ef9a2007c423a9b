import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { alertQuery, useNote, useResolve, type WholeAlert } from '../../api/alerts.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { inputClass } from '../../ui/Field.tsx';
import { Pairs } from '../../ui/Pairs.tsx';
import { ProblemNotice } from '../../ui/ProblemNotice.tsx';
import { Section } from '../../ui/Section.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Status } from '../../ui/Status.tsx';
import { Time } from '../../ui/Time.tsx';
import { Story } from './Story.tsx';
import { deviceOf, placeOf, SEVERITIES, standingOf, TEXTS } from './texts.ts';

interface Props {
  alertId: string;
  mayWork: boolean;
  onAcknowledge: (undo: boolean) => void;
  onClose: () => void;
}

/** One alert: how it stands, what to do, what was done last time, and its story. */
export function AlertDrawer({ alertId, onClose, ...rest }: Props) {
  const { data, error } = useQuery(alertQuery(alertId));
  return (
    <Drawer open onClose={onClose} title={data?.title ?? TEXTS.title} description={data?.summary}>
      {data ? <Detail alert={data} {...rest} /> : !error && <Skeleton className="w-64" />}
      {error && <ProblemNotice error={error} doing={TEXTS.doing} />}
    </Drawer>
  );
}

function Detail({
  alert,
  mayWork,
  onAcknowledge,
}: { alert: WholeAlert } & Pick<Props, 'mayWork' | 'onAcknowledge'>) {
  const [word, sign] = SEVERITIES[alert.severity];
  return (
    <>
      <Pairs
        pairs={[
          [TEXTS.severity, <Status key="severity" state={sign} word={word} />],
          [TEXTS.device, deviceOf(alert)],
          [TEXTS.place, placeOf(alert)],
          [TEXTS.since, <Time key="since" at={alert.opened_at} />],
          [TEXTS.state, standingOf(alert) || null],
        ]}
      />
      <div className="mt-4 flex flex-wrap gap-2">
        {mayWork && alert.state !== 'resolved' && (
          <Button
            variant={alert.state === 'firing' ? 'primary' : 'secondary'}
            onClick={() => onAcknowledge(alert.state === 'acknowledged')}
          >
            {alert.state === 'firing' ? TEXTS.acknowledge : TEXTS.undo}
          </Button>
        )}
        <Link to="/devices/$agentId" params={{ agentId: alert.device.agent_id }} className={buttonClass()}>
          {TEXTS.toDevice}
        </Link>
      </div>
      {alert.step && (
        <Section title={TEXTS.step} className="mt-6">
          <p className="pt-2 whitespace-pre-line">{alert.step}</p>
        </Section>
      )}
      {alert.last_time && (
        <Section title={TEXTS.lastTime} className="mt-6">
          <p className="pt-2 whitespace-pre-line">{alert.last_time.note}</p>
          <p className="mt-1 text-12 text-ink-3">
            {TEXTS.lastTimeBy(alert.last_time.by)} <Time at={alert.last_time.resolved_at} />
          </p>
        </Section>
      )}
      {mayWork && <Notes alert={alert} />}
      <Story events={alert.events} />
    </>
  );
}

function Notes({ alert }: { alert: WholeAlert }) {
  const [text, setText] = useState('');
  const note = useNote(alert.alert_id);
  const resolve = useResolve(alert.alert_id);
  const empty = text.trim() === '';
  const done = { onSuccess: () => setText('') };
  const error = note.error ?? resolve.error;
  return (
    <Section title={TEXTS.note} className="mt-6">
      <textarea
        aria-label={TEXTS.note}
        value={text}
        maxLength={2000}
        rows={3}
        placeholder={TEXTS.noteHint}
        onChange={({ target }) => setText(target.value)}
        className={`${inputClass} mt-2 h-auto py-1.5`}
      />
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <Button disabled={empty} busy={note.isPending} onClick={() => note.mutate(text, done)}>
          {TEXTS.addNote}
        </Button>
        {alert.state !== 'resolved' && (
          <Button busy={resolve.isPending} onClick={() => resolve.mutate(text, done)}>
            {TEXTS.resolve}
          </Button>
        )}
        {alert.state !== 'resolved' && <span className="text-12 text-ink-3">{TEXTS.resolveHint}</span>}
      </div>
      {error && <ProblemNotice error={error} className="mt-3" />}
    </Section>
  );
}
