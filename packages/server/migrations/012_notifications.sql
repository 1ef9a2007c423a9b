-- Notifications: how people are told of alerts and incidents, by whose duty it is, and what became of each message.

create table notification_channels (
  channel_id uuid primary key default uuidv7(),
  partner_id uuid not null references partners on delete cascade,
  name text not null check (length(name) between 1 and 200),
  enabled boolean not null,
  kind text not null check (kind in ('email', 'webhook', 'slack', 'teams', 'ntfy', 'sms')),
  -- What may be read back.
  shown jsonb not null,
  has_secret boolean not null,
  -- All of it, under the key that lies in the data folder.
  sealed bytea not null,
  created_at timestamptz not null default now(),
  unique (partner_id, name)
);

create table notification_rotas (
  rota_id uuid primary key default uuidv7(),
  partner_id uuid not null references partners on delete cascade,
  name text not null check (length(name) between 1 and 200),
  time_zone text not null,
  -- YYYY-MM-DD: a date of that time zone, which the driver must not make a moment of.
  starts_on text not null,
  hand_over text not null,
  days smallint not null check (days > 0),
  shifts jsonb not null,
  unique (partner_id, name)
);

create table notification_routes (
  route_id uuid primary key default uuidv7(),
  partner_id uuid not null references partners on delete cascade,
  position smallint not null,
  body jsonb not null
);
create index notification_routes_by_partner on notification_routes (partner_id, position);

-- One message to one channel. It outlives its channel: what was sent stays known.
create table deliveries (
  delivery_id uuid primary key default uuidv7(),
  partner_id uuid not null references partners on delete cascade,
  channel_id uuid not null,
  channel_name text not null,
  -- By which route; it may be gone.
  route_id uuid not null,
  step smallint not null,
  -- More may join it until it is due.
  digest boolean not null,
  subject text not null,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'retrying', 'dead', 'dropped')),
  attempts smallint not null default 0,
  created_at timestamptz not null,
  -- When it is due, or was sent.
  at timestamptz not null,
  -- Somebody is sending it, until then at the latest.
  claimed_until timestamptz,
  error text,
  -- How each attempt went.
  tries jsonb not null default '[]',
  unique (partner_id, delivery_id)
);
create index deliveries_due on deliveries (channel_id, at, delivery_id) where state in ('waiting', 'retrying');
create index deliveries_due_at on deliveries (at) where state in ('waiting', 'retrying');
create index deliveries_by_partner on deliveries (partner_id, delivery_id);
create index deliveries_by_channel on deliveries (channel_id, delivery_id);

-- What a message tells: one turn of one alert or incident; a digest has many.
create table delivery_items (
  item_id uuid primary key default uuidv7(),
  partner_id uuid not null,
  delivery_id uuid not null,
  channel_id uuid not null,
  alert_id uuid,
  incident_id uuid,
  what text not null check (what in ('opened', 'worsened', 'resolved', 'reminder')),
  news jsonb not null,
  dropped boolean not null default false,
  foreign key (partner_id, delivery_id) references deliveries (partner_id, delivery_id) on delete cascade,
  foreign key (partner_id, alert_id) references alerts (partner_id, alert_id) on delete cascade,
  foreign key (partner_id, incident_id) references incidents (partner_id, incident_id) on delete cascade,
  check (num_nonnulls(alert_id, incident_id) = 1)
);
create index delivery_items_by_delivery on delivery_items (delivery_id, item_id);
create index delivery_items_by_alert on delivery_items (alert_id, channel_id) where alert_id is not null;
create index delivery_items_by_incident on delivery_items (incident_id, channel_id) where incident_id is not null;

-- Links by which somebody who was told acknowledges: the hash of each, never the link.
create table acknowledge_links (
  token_hash bytea primary key check (length(token_hash) = 32),
  partner_id uuid not null,
  item_id uuid not null references delivery_items on delete cascade,
  channel_id uuid not null,
  channel_name text not null,
  alert_id uuid,
  incident_id uuid,
  expires_at timestamptz not null,
  used_at timestamptz,
  foreign key (partner_id, alert_id) references alerts (partner_id, alert_id) on delete cascade,
  foreign key (partner_id, incident_id) references incidents (partner_id, incident_id) on delete cascade,
  check (num_nonnulls(alert_id, incident_id) = 1)
);
create index acknowledge_links_by_item on acknowledge_links (item_id);
create index acknowledge_links_by_alert on acknowledge_links (alert_id) where alert_id is not null;
create index acknowledge_links_by_incident on acknowledge_links (incident_id) where incident_id is not null;
create index acknowledge_links_over on acknowledge_links (expires_at);

do $$
declare t text;
begin
  foreach t in array array['notification_channels', 'notification_rotas', 'notification_routes', 'deliveries', 'delivery_items', 'acknowledge_links'] loop
    execute format('alter table %I enable row level security, force row level security', t);
    execute format('create policy tenant on %I using (partner_id = (select app_partner_id()) or (select app_is_system()))', t);
  end loop;
end $$;
