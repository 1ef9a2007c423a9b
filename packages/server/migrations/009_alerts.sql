-- Alerts: what is not well and somebody's business, and incidents: many of them with one cause.

-- A word of a person that goes before what is guessed from a device's facts.
alter table agents add column role_override text check (role_override in ('server', 'workstation'));

-- Every check that is not well, and every device that is silent, with where it is on the way to an alert. Of what is well there is no row.
create table alert_watches (
  agent_id uuid not null,
  kind text not null check (kind in ('check', 'offline')),
  -- The check's; empty for a silent device.
  key text not null,
  partner_id uuid not null,
  name text not null,
  summary text not null,
  -- The rule that was in force when the newest finding was made; null: nobody's business by itself.
  rule jsonb,
  watch jsonb not null,
  -- A silent device: since when. One that said goodbye is silent as it should be.
  silent_since timestamptz,
  said_goodbye boolean not null default false,
  alert_id uuid,
  -- When time alone changes something next.
  due_at timestamptz,
  primary key (agent_id, kind, key),
  foreign key (partner_id, agent_id) references agents (partner_id, agent_id) on delete cascade,
  check ((kind = 'offline') = (key = '')),
  check ((kind = 'offline') = (silent_since is not null))
);
create index alert_watches_due on alert_watches (due_at) where due_at is not null;
create index alert_watches_silent on alert_watches (partner_id, silent_since) where kind = 'offline';

create table incidents (
  incident_id uuid primary key default uuidv7(),
  partner_id uuid not null references partners on delete cascade,
  kind text not null check (kind in ('site_down', 'fleet_down')),
  -- Null: the whole fleet.
  site_id uuid,
  state text not null default 'firing' check (state in ('firing', 'acknowledged', 'resolved')),
  severity text not null check (severity in ('info', 'warning', 'critical')),
  title text not null,
  opened_at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by uuid references users on delete set null,
  acknowledged_name text,
  resolved_at timestamptz,
  unique (partner_id, incident_id),
  foreign key (partner_id, site_id) references sites (partner_id, site_id) on delete cascade,
  check ((kind = 'site_down') = (site_id is not null)),
  check ((state = 'resolved') = (resolved_at is not null))
);
-- One cause is one incident.
create unique index incidents_one_open on incidents (partner_id, kind, site_id) nulls not distinct where resolved_at is null;
create index incidents_by_partner on incidents (partner_id, opened_at, incident_id);

create table incident_agents (
  incident_id uuid not null,
  agent_id uuid not null,
  partner_id uuid not null,
  since timestamptz not null,
  back_at timestamptz,
  primary key (incident_id, agent_id),
  foreign key (partner_id, incident_id) references incidents (partner_id, incident_id) on delete cascade,
  foreign key (partner_id, agent_id) references agents (partner_id, agent_id) on delete cascade
);
create index incident_agents_away on incident_agents (agent_id) where back_at is null;

create table alerts (
  alert_id uuid primary key default uuidv7(),
  partner_id uuid not null,
  agent_id uuid not null,
  kind text not null check (kind in ('check', 'offline', 'baseline')),
  key text,
  state text not null default 'firing' check (state in ('firing', 'acknowledged', 'resolved')),
  severity text not null check (severity in ('info', 'warning', 'critical')),
  -- For the order of lists: the worst first.
  rank smallint not null generated always as (case severity when 'critical' then 2 when 'warning' then 1 else 0 end) stored,
  title text not null,
  summary text not null,
  step text not null default '',
  opened_at timestamptz not null,
  changed_at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by uuid references users on delete set null,
  acknowledged_name text,
  resolved_at timestamptz,
  flapping boolean not null default false,
  silenced_by text check (silenced_by in ('maintenance', 'mute', 'dependency')),
  unique (partner_id, alert_id),
  foreign key (partner_id, agent_id) references agents (partner_id, agent_id) on delete cascade,
  check ((state = 'resolved') = (resolved_at is not null)),
  check ((kind = 'offline') = (key is null))
);
-- The same is one alert, however often it is found.
create unique index alerts_one_open on alerts (agent_id, kind, key) nulls not distinct where resolved_at is null;
create index alerts_open on alerts (partner_id, rank, opened_at, alert_id) where resolved_at is null;
create index alerts_by_partner on alerts (partner_id, opened_at, alert_id);
create index alerts_by_agent on alerts (partner_id, agent_id, opened_at);
create index alerts_silenced on alerts (partner_id) where resolved_at is null and silenced_by is not null;

create table alert_events (
  event_id uuid primary key default uuidv7(),
  partner_id uuid not null,
  alert_id uuid,
  incident_id uuid,
  what text not null check (what in ('opened', 'worsened', 'eased', 'acknowledged', 'unacknowledged', 'resolved', 'reminded', 'note', 'muted')),
  at timestamptz not null,
  by_user uuid references users on delete set null,
  by_name text,
  text text not null default '',
  foreign key (partner_id, alert_id) references alerts (partner_id, alert_id) on delete cascade,
  foreign key (partner_id, incident_id) references incidents (partner_id, incident_id) on delete cascade,
  check (num_nonnulls(alert_id, incident_id) = 1)
);
create index alert_events_by_alert on alert_events (alert_id, at, event_id) where alert_id is not null;
create index alert_events_by_incident on alert_events (incident_id, at, event_id) where incident_id is not null;
create trigger alert_events_append_only before update on alert_events for each row
  when (old.by_user is not distinct from new.by_user) execute function refuse_change();

-- Both reach what a policy may be given to: exactly one target, and they go with it.
create table maintenance_windows (
  window_id uuid primary key default uuidv7(),
  partner_id uuid not null references partners on delete cascade,
  name text not null check (length(name) between 1 and 200),
  level text not null check (level in ('partner', 'client', 'site', 'group', 'device')),
  client_id uuid,
  site_id uuid,
  group_id uuid,
  agent_id uuid,
  target_id uuid generated always as (coalesce(client_id, site_id, group_id, agent_id)) stored,
  schedule jsonb not null,
  -- After this it is never on again; null: it comes again and again.
  ends_at timestamptz,
  created_by uuid references users on delete set null,
  created_at timestamptz not null default now(),
  foreign key (partner_id, client_id) references clients (partner_id, client_id) on delete cascade,
  foreign key (partner_id, site_id) references sites (partner_id, site_id) on delete cascade,
  foreign key (partner_id, group_id) references groups (partner_id, group_id) on delete cascade,
  foreign key (partner_id, agent_id) references agents (partner_id, agent_id) on delete cascade,
  check (num_nonnulls(client_id, site_id, group_id, agent_id) = case level when 'partner' then 0 else 1 end)
);
create index maintenance_windows_by_partner on maintenance_windows (partner_id, window_id);

create table mutes (
  mute_id uuid primary key default uuidv7(),
  partner_id uuid not null references partners on delete cascade,
  level text not null check (level in ('partner', 'client', 'site', 'group', 'device')),
  client_id uuid,
  site_id uuid,
  group_id uuid,
  agent_id uuid,
  target_id uuid generated always as (coalesce(client_id, site_id, group_id, agent_id)) stored,
  key text,
  reason text not null check (length(reason) between 1 and 500),
  until timestamptz not null,
  created_by uuid references users on delete set null,
  created_at timestamptz not null default now(),
  foreign key (partner_id, client_id) references clients (partner_id, client_id) on delete cascade,
  foreign key (partner_id, site_id) references sites (partner_id, site_id) on delete cascade,
  foreign key (partner_id, group_id) references groups (partner_id, group_id) on delete cascade,
  foreign key (partner_id, agent_id) references agents (partner_id, agent_id) on delete cascade,
  check (num_nonnulls(client_id, site_id, group_id, agent_id) = case level when 'partner' then 0 else 1 end)
);
create index mutes_by_partner on mutes (partner_id, mute_id);

do $$
declare t text;
begin
  foreach t in array array['alert_watches', 'incidents', 'incident_agents', 'alerts', 'alert_events', 'maintenance_windows', 'mutes'] loop
    execute format('alter table %I enable row level security, force row level security', t);
    execute format('create policy tenant on %I using (partner_id = (select app_partner_id()) or (select app_is_system()))', t);
  end loop;
end $$;
