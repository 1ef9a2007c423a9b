-- The foundation: tenants, people, agents, sessions, and who may see what.
--
-- Every table that holds a tenant's data names its partner, and row-level security is forced, so that not even the owner of
-- the tables sees a row without saying for whom it asks. A transaction says so with
--   set_config('app.partner_id', '<uuid>', true)   work for one tenant, or
--   set_config('app.scope', 'system', true)        the few places that work before the tenant is known (sign-in, an agent's
--                                                  proof) or for all tenants (metric ingest, recovery after a crash).
-- Composite foreign keys carry partner_id along, so that a row can't point into another tenant.

create extension if not exists pg_trgm;

create function app_partner_id() returns uuid language sql stable parallel safe as
$$ select nullif(current_setting('app.partner_id', true), '')::uuid $$;

create function app_is_system() returns boolean language sql stable parallel safe as
$$ select coalesce(current_setting('app.scope', true), '') = 'system' $$;

create function refuse_change() returns trigger language plpgsql as
$$ begin raise exception '% is append only', tg_table_name using errcode = 'restrict_violation'; end $$;

create table partners (
  partner_id uuid primary key default uuidv7(),
  name text not null check (length(name) between 1 and 200),
  created_at timestamptz not null default now()
);

create table clients (
  client_id uuid primary key default uuidv7(),
  partner_id uuid not null references partners on delete cascade,
  name text not null check (length(name) between 1 and 200),
  created_at timestamptz not null default now(),
  unique (partner_id, client_id),
  unique (partner_id, name)
);

create table sites (
  site_id uuid primary key default uuidv7(),
  partner_id uuid not null references partners on delete cascade,
  client_id uuid not null,
  name text not null check (length(name) between 1 and 200),
  created_at timestamptz not null default now(),
  foreign key (partner_id, client_id) references clients (partner_id, client_id) on delete cascade,
  unique (partner_id, site_id),
  unique (partner_id, client_id, name)
);
create index sites_by_client on sites (partner_id, client_id);

-- A user is one person with one way to sign in; what the person may do for a partner is the membership's.
create table users (
  user_id uuid primary key default uuidv7(),
  email text not null check (email = lower(email) and length(email) between 3 and 254),
  display_name text not null check (length(display_name) between 1 and 200),
  password_hash text not null,
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  unique (email)
);

create table memberships (
  partner_id uuid not null references partners on delete cascade,
  user_id uuid not null references users on delete cascade,
  role text not null check (role in ('owner', 'admin', 'technician', 'viewer')),
  created_at timestamptz not null default now(),
  primary key (partner_id, user_id)
);
create index memberships_by_user on memberships (user_id);

-- One row for each refresh token ever given out and not yet expired. A token that was already exchanged and comes back was stolen:
-- its whole family is revoked. Its successor is derived from it and a salt, so that two tabs that exchange it at once get the same one.
create table refresh_tokens (
  token_hash bytea primary key check (length(token_hash) = 32),
  family_id uuid not null,
  user_id uuid not null references users on delete cascade,
  partner_id uuid not null references partners on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  successor_salt bytea check (length(successor_salt) = 32),
  revoked_at timestamptz,
  check ((used_at is null) = (successor_salt is null))
);
create index refresh_tokens_by_family on refresh_tokens (family_id);
create index refresh_tokens_by_expiry on refresh_tokens (expires_at);

-- The server's own secrets: signing keys for access tokens (rotated), the key that agents pin, the setup code. No tenant's data.
create table server_keys (
  kid text primary key,
  purpose text not null check (purpose in ('access_token', 'agent_pin')),
  private_jwk jsonb not null,
  public_jwk jsonb not null,
  created_at timestamptz not null default now(),
  retired_at timestamptz
);
create unique index server_keys_one_pin on server_keys (purpose) where purpose = 'agent_pin';

create table setup_codes (
  only_one boolean primary key default true check (only_one),
  code_hash bytea not null check (length(code_hash) = 32),
  created_at timestamptz not null default now()
);

create table enrolment_tokens (
  token_id uuid primary key default uuidv7(),
  partner_id uuid not null references partners on delete cascade,
  site_id uuid not null,
  token_hash bytea not null unique check (length(token_hash) = 32),
  label text not null check (length(label) between 1 and 200),
  created_by uuid references users on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  max_uses integer not null check (max_uses between 1 and 100000),
  uses integer not null default 0 check (uses between 0 and max_uses),
  revoked_at timestamptz,
  foreign key (partner_id, site_id) references sites (partner_id, site_id) on delete cascade
);
create index enrolment_tokens_by_partner on enrolment_tokens (partner_id, created_at);

create table agents (
  agent_id uuid primary key default uuidv7(),
  partner_id uuid not null references partners on delete cascade,
  site_id uuid not null,
  public_key bytea not null check (length(public_key) = 32),
  machine_id_hash bytea not null check (length(machine_id_hash) = 32),
  hostname text not null check (length(hostname) between 1 and 255),
  display_name text check (length(display_name) between 1 and 200),
  os text not null check (os in ('linux', 'windows', 'macos')),
  os_name text not null default '',
  arch text not null default '',
  agent_version text not null default '',
  logged_on_user text,
  facts jsonb not null default '{}',
  -- The newest heartbeat's numbers, kept here so that the device list is one table: percent, null until the first heartbeat.
  cpu_percent real,
  memory_percent real,
  disk_percent real,
  latest jsonb,
  status text not null default 'offline' check (status in ('online', 'offline')),
  boot_id text,
  enrolled_at timestamptz not null default now(),
  connected_at timestamptz,
  last_seen_at timestamptz,
  revoked_at timestamptz,
  foreign key (partner_id, site_id) references sites (partner_id, site_id) on delete cascade,
  unique (partner_id, agent_id),
  -- A machine that is installed again is the same agent.
  unique (partner_id, machine_id_hash)
);
create index agents_by_hostname on agents (partner_id, lower(hostname), agent_id);
create index agents_by_last_seen on agents (partner_id, last_seen_at, agent_id);
create index agents_by_status on agents (partner_id, status, agent_id);
create index agents_by_cpu on agents (partner_id, cpu_percent, agent_id);
create index agents_by_memory on agents (partner_id, memory_percent, agent_id);
create index agents_by_disk on agents (partner_id, disk_percent, agent_id);
create index agents_by_site on agents (partner_id, site_id, agent_id);
create index agents_search on agents using gin (hostname gin_trgm_ops, os_name gin_trgm_ops, logged_on_user gin_trgm_ops);

create table tech_sessions (
  session_id uuid primary key default uuidv7(),
  partner_id uuid not null references partners on delete cascade,
  tech_id uuid not null references users on delete cascade,
  agent_id uuid not null,
  status text not null default 'opening' check (status in ('opening', 'active', 'closed')),
  opened_at timestamptz not null default now(),
  last_activity timestamptz not null default now(),
  closed_at timestamptz,
  close_reason text,
  foreign key (partner_id, agent_id) references agents (partner_id, agent_id) on delete cascade,
  unique (partner_id, session_id),
  check ((status = 'closed') = (closed_at is not null)),
  check ((status = 'closed') = (close_reason is not null))
);
-- One technician has at most one live session on an agent; how many an agent holds in all is a policy.
create unique index tech_sessions_one_live on tech_sessions (tech_id, agent_id) where status <> 'closed';
create index tech_sessions_live_by_agent on tech_sessions (agent_id) where status <> 'closed';
create index tech_sessions_by_partner on tech_sessions (partner_id, opened_at, session_id);

create table tunnel_audit (
  audit_id uuid primary key default uuidv7(),
  partner_id uuid not null references partners on delete cascade,
  session_id uuid not null,
  channel_id bigint,
  operation text not null,
  details jsonb not null default '{}',
  created_at timestamptz not null default now()
);
create index tunnel_audit_by_session on tunnel_audit (partner_id, session_id, audit_id);

create table audit_events (
  event_id uuid primary key default uuidv7(),
  partner_id uuid not null references partners on delete cascade,
  actor_kind text not null check (actor_kind in ('user', 'agent', 'system')),
  actor_id uuid,
  action text not null,
  target_kind text not null,
  target_id uuid,
  details jsonb not null default '{}',
  created_at timestamptz not null default now()
);
create index audit_events_by_partner on audit_events (partner_id, event_id);

-- Append only: rows go when their tenant goes, and in no other way.
create trigger tunnel_audit_append_only before update on tunnel_audit for each row execute function refuse_change();
create trigger audit_events_append_only before update on audit_events for each row execute function refuse_change();

-- One row for one heartbeat, in one partition for each day, so that old days go by dropping a table.
create table metrics (
  partner_id uuid not null,
  agent_id uuid not null,
  at timestamptz not null,
  cpu_percent real not null,
  load1 real,
  memory_used bigint not null,
  memory_total bigint not null,
  swap_used bigint not null,
  swap_total bigint not null,
  net_rx_bytes_per_s double precision not null,
  net_tx_bytes_per_s double precision not null,
  disk_read_bytes_per_s double precision not null,
  disk_write_bytes_per_s double precision not null,
  uptime_s bigint not null,
  disks jsonb not null default '[]',
  primary key (agent_id, at)
) partition by range (at);

create function ensure_metric_partition(day date) returns void language plpgsql as
$$
declare name text := 'metrics_' || to_char(day, 'YYYYMMDD');
begin
  if to_regclass(name) is null then
    execute format('create table %I partition of metrics for values from (%L) to (%L)',
      name, day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
    execute format('alter table %I enable row level security, force row level security', name);
  end if;
end $$;

-- Row-level security.
do $$
declare t text;
begin
  foreach t in array array['clients', 'sites', 'memberships', 'enrolment_tokens', 'agents', 'tech_sessions', 'metrics', 'partners', 'refresh_tokens'] loop
    execute format('alter table %I enable row level security, force row level security', t);
    execute format('create policy tenant on %I using (partner_id = app_partner_id() or app_is_system())', t);
  end loop;
  foreach t in array array['tunnel_audit', 'audit_events'] loop
    execute format('alter table %I enable row level security, force row level security', t);
    execute format('create policy tenant_reads on %I for select using (partner_id = app_partner_id() or app_is_system())', t);
    execute format('create policy tenant_appends on %I for insert with check (partner_id = app_partner_id() or app_is_system())', t);
  end loop;
  foreach t in array array['server_keys', 'setup_codes'] loop
    execute format('alter table %I enable row level security, force row level security', t);
    execute format('create policy system_only on %I using (app_is_system())', t);
  end loop;
end $$;

-- A person is visible to the partners that the person works for.
alter table users enable row level security, force row level security;
create policy tenant on users using (
  app_is_system() or exists (select 1 from memberships m where m.user_id = users.user_id and m.partner_id = app_partner_id())
) with check (app_is_system() or app_partner_id() is not null);
