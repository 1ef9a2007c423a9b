import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { incidentQuery, type WholeIncident } from '../../api/alerts.ts';
import { Button } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { Pairs } from '../../ui/Pairs.tsx';
import { ProblemNotice } from '../../ui/ProblemNotice.tsx';
import { Section } from '../../ui/Section.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Status } from '../../ui/Status.tsx';
import { Time } from '../../ui/Time.tsx';
import { Story } from './Story.tsx';
import { placeOf, SEVERITIES, standingOf, TEXTS } from './texts.ts';

interface Props {
  incidentId: string;
  mayWork: boolean;
  onAcknowledge: (undo: boolean) => void;
  onClose: () => void;
}

/** One incident, with the devices that it has. */
export function IncidentDrawer({ incidentId, onClose, ...rest }: Props) {
  const { data, error } = useQuery(incidentQuery(incidentId));
  return (
    <Drawer open onClose={onClose} title={data?.title ?? TEXTS.incident}>
      {data ? <Detail incident={data} {...rest} /> : !error && <Skeleton className="w-64" />}
      {error && <ProblemNotice error={error} doing={TEXTS.doing} />}
    </Drawer>
  );
}

function Detail({
  incident,
  mayWork,
  onAcknowledge,
}: { incident: WholeIncident } & Pick<Props, 'mayWork' | 'onAcknowledge'>) {
  const [word, sign] = SEVERITIES[incident.severity];
  return (
    <>
      <Pairs
        pairs={[
          [TEXTS.severity, <Status key="severity" state={sign} word={word} />],
          [TEXTS.place, placeOf(incident)],
          [TEXTS.since, <Time key="since" at={incident.opened_at} />],
          [TEXTS.devices, TEXTS.silentOf(incident.silent, incident.affected)],
          [TEXTS.state, standingOf(incident) || null],
        ]}
      />
      {mayWork && incident.state !== 'resolved' && (
        <Button
          variant={incident.state === 'firing' ? 'primary' : 'secondary'}
          onClick={() => onAcknowledge(incident.state === 'acknowledged')}
          className="mt-4"
        >
          {incident.state === 'firing' ? TEXTS.acknowledge : TEXTS.undo}
        </Button>
      )}
      <Section title={TEXTS.devices} className="mt-6">
        <ul>
          {incident.devices.map(({ agent_id, hostname, display_name, silent, since }) => (
            <li key={agent_id} className="flex h-8 items-center gap-3 border-b border-line/70">
              <Status state={silent ? 'offline' : 'online'} word="" />
              <Link
                to="/devices/$agentId"
                params={{ agentId: agent_id }}
                className="min-w-0 flex-1 truncate rounded-1 hover:underline"
              >
                {display_name ?? hostname}
              </Link>
              <span className="text-ink-2">
                {silent ? (
                  <>
                    {TEXTS.silentSince} <Time at={since} />
                  </>
                ) : (
                  TEXTS.back
                )}
              </span>
            </li>
          ))}
        </ul>
      </Section>
      <Story events={incident.events} />
    </>
  );
}
