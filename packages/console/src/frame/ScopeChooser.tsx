import type { Client } from '@guru/protocol/api';
import { ChevronDown } from 'lucide-react';
import { lazy, Suspense } from 'react';
import type { Scope } from '../app/search.ts';
import { cx } from '../lib/cx.ts';
import type { Choice, PickerProps } from '../ui/Picker.tsx';
import { TEXTS } from './texts.ts';

const ALL = 'all';

/** The page does not wait for the popups: until they have come, the buttons only tell. */
const LazyPicker = lazy(() => import('../ui/Picker.tsx').then(({ Picker }) => ({ default: Picker })));

function Picker(props: PickerProps) {
  return (
    <Suspense fallback={props.trigger}>
      <LazyPicker {...props} />
    </Suspense>
  );
}

interface Props {
  partner_name: string;
  clients: readonly Client[];
  scope: Scope;
  onChange: (scope: Scope) => void;
}

/** Partner, client, site: everything below the frame is narrowed to what is chosen here. */
export function ScopeChooser({ partner_name, clients, scope, onChange }: Props) {
  const client = clients.find(({ client_id }) => client_id === scope.client);
  const site = client?.sites.find(({ site_id }) => site_id === scope.site);
  return (
    <div className="flex min-w-0 items-center gap-0.5">
      <span className="max-w-48 shrink truncate px-1.5 font-strong max-lg:hidden">{partner_name}</span>
      <Slash className="max-lg:hidden" />
      <Picker
        label="Client"
        choices={[{ value: ALL, label: TEXTS.allClients }, ...clients.map(clientChoice)]}
        value={client?.client_id ?? ALL}
        onChange={(value) => onChange(value === ALL ? {} : { client: value })}
        trigger={<ScopeButton label="Client" word={client?.name ?? TEXTS.allClients} chosen={!!client} />}
      />
      {client && (
        <>
          <Slash />
          <Picker
            label="Site"
            choices={[
              { value: ALL, label: TEXTS.allSites },
              ...client.sites.map((one) => choice(one.site_id, one.name, one.agent_count)),
            ]}
            value={site?.site_id ?? ALL}
            onChange={(value) =>
              onChange({ client: client.client_id, ...(value === ALL ? {} : { site: value }) })
            }
            trigger={<ScopeButton label="Site" word={site?.name ?? TEXTS.allSites} chosen={!!site} />}
          />
        </>
      )}
    </div>
  );
}

function Slash({ className }: { className?: string }) {
  return (
    <span aria-hidden className={cx('text-ink-3', className)}>
      /
    </span>
  );
}

type ButtonProps = { label: string; word: string; chosen: boolean } & React.ComponentProps<'button'>;

function ScopeButton({ label, word, chosen, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={`${label}: ${word}`}
      className={cx(
        'flex h-7 min-w-0 items-center gap-1 rounded-2 px-1.5 transition-colors hover:bg-hover data-popup-open:bg-hover',
        chosen ? 'text-ink' : 'text-ink-2',
        className,
      )}
    >
      <span className="max-w-44 truncate max-sm:max-w-28">{word}</span>
      <ChevronDown size={13} aria-hidden className="shrink-0 text-ink-3" />
    </button>
  );
}

function clientChoice(client: Client): Choice {
  const devices = client.sites.reduce((sum, site) => sum + site.agent_count, 0);
  return choice(client.client_id, client.name, devices);
}

function choice(value: string, label: string, devices: number): Choice {
  return { value, label, detail: String(devices) };
}
