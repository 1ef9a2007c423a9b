-- Policies: what is watched on which devices, and what the devices have found.

create table policies (
  policy_id uuid primary key default uuidv7(),
  partner_id uuid not null references partners on delete cascade,
  name text not null check (length(name) between 1 and 200),
  description text not null default '',
  -- Both in the shape of the API.
  checks jsonb not null default '{}',
  settings jsonb not null default '{}',
  changed_at timestamptz not null default now(),
  changed_by uuid references users on delete set null,
  unique (partner_id, policy_id)
);
create unique index policies_by_name on policies (partner_id, lower(name));

-- When a partner got its first policy: one that it removes does not come back.
alter table partners add column furnished_at timestamptz;

-- Saved searches; who is in one is found when it is asked.
create table groups (
  group_id uuid primary key default uuidv7(),
  partner_id uuid not null references partners on delete cascade,
  name text not null check (length(name) between 1 and 200),
  filter jsonb not null default '{}',
  created_at timestamptz not null default now(),
  unique (partner_id, group_id)
);
create unique index groups_by_name on groups (partner_id, lower(name));

-- To whom a policy is given: exactly one target, and it goes with that target.
create table policy_targets (
  partner_id uuid not null references partners on delete cascade,
  policy_id uuid not null,
  level text not null check (level in ('partner', 'client', 'site', 'group', 'device')),
  client_id uuid,
  site_id uuid,
  group_id uuid,
  agent_id uuid,
  target_id uuid generated always as (coalesce(client_id, site_id, group_id, agent_id)) stored,
  foreign key (partner_id, policy_id) references policies (partner_id, policy_id) on delete cascade,
  foreign key (partner_id, client_id) references clients (partner_id, client_id) on delete cascade,
  foreign key (partner_id, site_id) references sites (partner_id, site_id) on delete cascade,
  foreign key (partner_id, group_id) references groups (partner_id, group_id) on delete cascade,
  foreign key (partner_id, agent_id) references agents (partner_id, agent_id) on delete cascade,
  check (num_nonnulls(client_id, site_id, group_id, agent_id) = case level when 'partner' then 0 else 1 end),
  check ((client_id is not null) = (level = 'client')),
  check ((site_id is not null) = (level = 'site')),
  check ((group_id is not null) = (level = 'group')),
  check ((agent_id is not null) = (level = 'device')),
  unique nulls not distinct (policy_id, level, target_id)
);
create index policy_targets_by_target on policy_targets (partner_id, level, target_id);

-- How far the reports of an agent were taken. One that comes again, in whatever order, counts once.
create table report_logs (
  agent_id uuid primary key,
  partner_id uuid not null,
  log text not null,
  last_seq bigint not null check (last_seq >= 0),
  foreign key (partner_id, agent_id) references agents (partner_id, agent_id) on delete cascade
) with (fillfactor = 70);

-- How each check of a device stands. Written with each result: the room that is left in a page keeps that cheap.
create table check_states (
  agent_id uuid not null,
  key text not null check (length(key) between 1 and 64),
  partner_id uuid not null,
  level text not null check (level in ('ok', 'warning', 'critical', 'unknown')),
  since timestamptz not null,
  at timestamptz not null,
  summary text not null,
  perf jsonb not null default '[]',
  took_ms integer not null,
  primary key (agent_id, key),
  foreign key (partner_id, agent_id) references agents (partner_id, agent_id) on delete cascade
) with (fillfactor = 70);

create table check_changes (
  change_id uuid primary key default uuidv7(),
  partner_id uuid not null,
  agent_id uuid not null,
  key text not null,
  level text not null check (level in ('ok', 'warning', 'critical', 'unknown')),
  summary text not null,
  at timestamptz not null,
  foreign key (partner_id, agent_id) references agents (partner_id, agent_id) on delete cascade
);
create index check_changes_by_agent on check_changes (partner_id, agent_id, at, change_id);
create index check_changes_by_time on check_changes (at);

-- The numbers of checks in steps of five minutes, in one partition for each month, so that old months go by dropping a table.
create table check_values (
  partner_id uuid not null,
  agent_id uuid not null,
  key text not null,
  label text not null,
  step timestamptz not null,
  unit text not null,
  count integer not null check (count > 0),
  sum double precision not null,
  min double precision not null,
  max double precision not null,
  primary key (agent_id, key, label, step)
) partition by range (step);

create function ensure_check_value_partition(month date) returns void language plpgsql as
$$
declare name text := 'check_values_' || to_char(month, 'YYYYMM');
begin
  if to_regclass(name) is null then
    execute format('create table %I partition of check_values for values from (%L) to (%L)',
      name, month::timestamp at time zone 'UTC', (month + interval '1 month')::timestamp at time zone 'UTC');
    execute format('alter table %I enable row level security, force row level security', name);
  end if;
end $$;

do $$
declare t text;
begin
  foreach t in array array['policies', 'groups', 'policy_targets', 'report_logs', 'check_states', 'check_changes', 'check_values'] loop
    execute format('alter table %I enable row level security, force row level security', t);
    execute format('create policy tenant on %I using (partner_id = (select app_partner_id()) or (select app_is_system()))', t);
  end loop;
end $$;
