-- Why people are told of less: what stands behind what, what has just come back, and what is usual.

-- A device that has come back is watched until it has been quiet for long enough to be told of as anew: then it has no time of silence.
alter table alert_watches
  drop constraint alert_watches_kind_check,
  drop constraint alert_watches_check1,
  -- What it asks lies across the network: it finds nothing while the device is silent that it stands behind.
  add column by_network boolean not null default false,
  add constraint alert_watches_kind_check check (kind in ('check', 'baseline', 'offline')),
  add constraint alert_watches_silent_check check (kind = 'offline' or silent_since is null);
drop index alert_watches_silent;
create index alert_watches_silent on alert_watches (partner_id, silent_since) where silent_since is not null;
create index alert_watches_alert on alert_watches (alert_id) where alert_id is not null;

-- A device, or all of a site, is reached by way of another device: a firewall, a host.
create table alert_dependencies (
  partner_id uuid not null,
  parent_id uuid not null,
  agent_id uuid,
  site_id uuid,
  foreign key (partner_id, parent_id) references agents (partner_id, agent_id) on delete cascade,
  foreign key (partner_id, agent_id) references agents (partner_id, agent_id) on delete cascade,
  foreign key (partner_id, site_id) references sites (partner_id, site_id) on delete cascade,
  unique nulls not distinct (parent_id, agent_id, site_id),
  check (num_nonnulls(agent_id, site_id) = 1),
  check (agent_id is distinct from parent_id)
);
create index alert_dependencies_agent on alert_dependencies (agent_id) where agent_id is not null;
create index alert_dependencies_site on alert_dependencies (site_id) where site_id is not null;
create index alert_dependencies_partner on alert_dependencies (partner_id);

-- What the numbers of a check usually are at an hour of the week, for checks whose policy asks for it.
create table alert_baselines (
  agent_id uuid not null,
  key text not null,
  -- 0 is Monday from 00:00 to 01:00, UTC.
  hour smallint not null check (hour between 0 and 167),
  partner_id uuid not null,
  -- Of its newest number, counted from the one in which 1970 began.
  week integer not null,
  labels jsonb not null,
  primary key (agent_id, key, hour),
  foreign key (partner_id, agent_id) references agents (partner_id, agent_id) on delete cascade
) with (fillfactor = 70);

-- What is over is kept for a time.
create index alerts_over on alerts (resolved_at) where resolved_at is not null;
create index incidents_over on incidents (resolved_at) where resolved_at is not null;

do $$
declare t text;
begin
  foreach t in array array['alert_dependencies', 'alert_baselines'] loop
    execute format('alter table %I enable row level security, force row level security', t);
    execute format('create policy tenant on %I using (partner_id = (select app_partner_id()) or (select app_is_system()))', t);
  end loop;
end $$;
