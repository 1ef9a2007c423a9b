-- What is on machines, what people write beside them, and searches over both.

-- What is found on devices of a partner, once for each name and version: a search goes by these few rows to the devices, and a list of the fleet's software is a list of them.
-- In C collation, because only then a prefix is a range, and a version's key is made to be compared byte by byte.
create table inventory_names (
  name_id bigint generated always as identity primary key,
  partner_id uuid not null references partners on delete cascade,
  section text collate "C" not null,
  name text not null check (length(name) between 1 and 200),
  -- In lower case, without what tells only this version or build.
  name_key text collate "C" not null,
  version text not null default '',
  -- Sorts as the version does; empty where there is none.
  version_key text collate "C" not null default '',
  -- Of a Debian or RPM version; compared only by who names one.
  version_epoch integer not null default 0,
  -- Kept by the triggers below.
  devices integer not null default 0,
  unique (partner_id, name_id)
) with (fillfactor = 80);
-- The section comes first, so that who looks for one name by its id is never tempted to walk through all of the partner's.
create unique index inventory_names_once on inventory_names (section, partner_id, name_key, version_key, version_epoch, md5(name), md5(version));
create index inventory_names_unused on inventory_names (name_id) where devices = 0;

create table inventory_items (
  partner_id uuid not null,
  agent_id uuid not null,
  section text collate "C" not null,
  key text collate "C" not null check (length(key) between 1 and 200),
  name_id bigint not null,
  item jsonb not null default '{}',
  first_seen timestamptz not null,
  last_changed timestamptz not null,
  primary key (agent_id, section, key),
  foreign key (partner_id, agent_id) references agents (partner_id, agent_id) on delete cascade,
  foreign key (partner_id, name_id) references inventory_names (partner_id, name_id) on delete cascade
);
-- The partner stands in it, so that row-level security needs no look at the row.
create index inventory_items_by_name on inventory_items (name_id, agent_id) include (partner_id);

-- How many devices each name is on. One device may have it twice, such as a library for two processors. All items of the devices that a statement has touched are counted: a session keeps
-- the plan that it made while the table was small, and this one is right, however large the table becomes. A statement that both inserts and updates would be counted in halves: write with one
-- of them.
create function count_inserted_names() returns trigger language plpgsql
  set enable_seqscan = off set enable_nestloop = off set enable_mergejoin = off as
$$
begin
  with pairs as (
    select name_id, agent_id, count(*) as moved from added_rows group by 1, 2),
  counted as (
    select i.name_id, i.agent_id, count(*) as n from inventory_items i
    where i.agent_id = any (array(select distinct agent_id from pairs)) group by 1, 2),
  sums as (
    select p.name_id, sum((coalesce(c.n, 0) > 0)::integer - (coalesce(c.n, 0) - p.moved > 0)::integer) as n
    from pairs p left join counted c using (name_id, agent_id) group by 1),
  locked as (
    select k.name_id from inventory_names k where k.name_id = any (array(select name_id from sums where n <> 0))
    order by k.name_id for no key update)
  update inventory_names k set devices = k.devices + s.n from sums s join locked l using (name_id)
  where k.name_id = s.name_id and k.name_id = any (array(select name_id from sums));
  return null;
end $$;

create function count_deleted_names() returns trigger language plpgsql
  set enable_seqscan = off set enable_nestloop = off set enable_mergejoin = off as
$$
begin
  with pairs as (
    select name_id, agent_id, -count(*) as moved from removed_rows group by 1, 2),
  counted as (
    select i.name_id, i.agent_id, count(*) as n from inventory_items i
    where i.agent_id = any (array(select distinct agent_id from pairs)) group by 1, 2),
  sums as (
    select p.name_id, sum((coalesce(c.n, 0) > 0)::integer - (coalesce(c.n, 0) - p.moved > 0)::integer) as n
    from pairs p left join counted c using (name_id, agent_id) group by 1),
  locked as (
    select k.name_id from inventory_names k where k.name_id = any (array(select name_id from sums where n <> 0))
    order by k.name_id for no key update)
  update inventory_names k set devices = k.devices + s.n from sums s join locked l using (name_id)
  where k.name_id = s.name_id and k.name_id = any (array(select name_id from sums));
  return null;
end $$;

create function count_renamed_items() returns trigger language plpgsql
  set enable_seqscan = off set enable_nestloop = off set enable_mergejoin = off as
$$
begin
  with pairs as (
    select name_id, agent_id, sum(step) as moved from (
      select name_id, agent_id, 1 as step from added_rows union all select name_id, agent_id, -1 from removed_rows) m
    group by 1, 2 having sum(step) <> 0),
  counted as (
    select i.name_id, i.agent_id, count(*) as n from inventory_items i
    where i.agent_id = any (array(select distinct agent_id from pairs)) group by 1, 2),
  sums as (
    select p.name_id, sum((coalesce(c.n, 0) > 0)::integer - (coalesce(c.n, 0) - p.moved > 0)::integer) as n
    from pairs p left join counted c using (name_id, agent_id) group by 1),
  locked as (
    select k.name_id from inventory_names k where k.name_id = any (array(select name_id from sums where n <> 0))
    order by k.name_id for no key update)
  update inventory_names k set devices = k.devices + s.n from sums s join locked l using (name_id)
  where k.name_id = s.name_id and k.name_id = any (array(select name_id from sums));
  return null;
end $$;

create trigger count_inserted after insert on inventory_items referencing new table as added_rows
  for each statement execute function count_inserted_names();
create trigger count_deleted after delete on inventory_items referencing old table as removed_rows
  for each statement execute function count_deleted_names();
create trigger count_renamed after update on inventory_items referencing old table as removed_rows new table as added_rows
  for each statement execute function count_renamed_items();

-- What of each section the server has. `hash` null: not whole. What comes before a section was whole for the first time is no change.
create table agent_sections (
  agent_id uuid not null,
  section text collate "C" not null,
  partner_id uuid not null,
  hash text,
  filled_at timestamptz,
  changed_at timestamptz not null,
  primary key (agent_id, section),
  foreign key (partner_id, agent_id) references agents (partner_id, agent_id) on delete cascade
) with (fillfactor = 80);

-- What a device is searched by, one row each, from its sections.
create table agent_inventories (
  agent_id uuid primary key,
  partner_id uuid not null,
  looked_at timestamptz,
  memory_bytes bigint,
  cpu_cores integer,
  disk_bytes bigint,
  cert_expires_at timestamptz,
  reboot_pending boolean,
  public_address text,
  -- How many changes were kept of this day: an agent that makes them up fills nothing.
  changes_day date,
  changes_kept integer not null default 0,
  foreign key (partner_id, agent_id) references agents (partner_id, agent_id) on delete cascade
) with (fillfactor = 80);
create index agent_inventories_by_memory on agent_inventories (partner_id, memory_bytes);
create index agent_inventories_by_expiry on agent_inventories (partner_id, cert_expires_at);

create table inventory_changes (
  change_id uuid primary key default uuidv7(),
  partner_id uuid not null,
  agent_id uuid not null,
  section text collate "C" not null,
  key text collate "C" not null,
  name text not null,
  what text not null check (what in ('appeared', 'changed', 'went')),
  -- The values that differ; whole for what appeared or went.
  before jsonb,
  after jsonb,
  at timestamptz not null,
  foreign key (partner_id, agent_id) references agents (partner_id, agent_id) on delete cascade
);
create index inventory_changes_by_agent on inventory_changes (partner_id, agent_id, at, change_id);
create index inventory_changes_by_time on inventory_changes (at);

-- What people write beside partner, clients, sites and devices.
create table custom_fields (
  field_id uuid primary key default uuidv7(),
  partner_id uuid not null references partners on delete cascade,
  level text not null check (level in ('partner', 'client', 'site', 'device')),
  key text collate "C" not null check (length(key) between 1 and 40),
  label text not null check (length(label) between 1 and 200),
  type text not null check (type in ('text', 'number', 'boolean', 'date', 'choice')),
  choices jsonb not null default '[]',
  created_at timestamptz not null default now(),
  unique (partner_id, field_id),
  unique (partner_id, level, key)
);

create table custom_values (
  partner_id uuid not null,
  field_id uuid not null,
  client_id uuid,
  site_id uuid,
  agent_id uuid,
  target_id uuid not null generated always as (coalesce(client_id, site_id, agent_id, partner_id)) stored,
  -- A text, a number, true or false, or a date as a text.
  value jsonb not null,
  -- What it is searched by: in lower case, dates as they are written.
  value_text text collate "C" not null,
  value_number double precision,
  primary key (field_id, target_id),
  foreign key (partner_id, field_id) references custom_fields (partner_id, field_id) on delete cascade,
  foreign key (partner_id, client_id) references clients (partner_id, client_id) on delete cascade,
  foreign key (partner_id, site_id) references sites (partner_id, site_id) on delete cascade,
  foreign key (partner_id, agent_id) references agents (partner_id, agent_id) on delete cascade,
  check (num_nonnulls(client_id, site_id, agent_id) <= 1)
);
create index custom_values_by_text on custom_values (field_id, value_text);
create index custom_values_by_number on custom_values (field_id, value_number);
create index custom_values_by_target on custom_values (partner_id, target_id);

create table agent_tags (
  partner_id uuid not null,
  agent_id uuid not null,
  tag text collate "C" not null check (length(tag) between 1 and 50),
  primary key (agent_id, tag),
  foreign key (partner_id, agent_id) references agents (partner_id, agent_id) on delete cascade
);
create index agent_tags_by_tag on agent_tags (partner_id, tag, agent_id);

alter table groups
  add column description text not null default '',
  add column changed_at timestamptz not null default now();

do $$
declare t text;
begin
  foreach t in array array['inventory_names', 'inventory_items', 'agent_sections', 'agent_inventories', 'inventory_changes', 'custom_fields', 'custom_values', 'agent_tags'] loop
    execute format('alter table %I enable row level security, force row level security', t);
    execute format('create policy tenant on %I using (partner_id = (select app_partner_id()) or (select app_is_system()))', t);
  end loop;
end $$;
