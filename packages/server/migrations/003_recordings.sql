-- Recordings of terminals: what was printed and typed, in pieces as it came.

create table recordings (
  recording_id uuid primary key,
  partner_id uuid not null references partners on delete cascade,
  session_id uuid not null,
  -- The channel's number in its session.
  channel_id bigint not null,
  started_at timestamptz not null,
  -- Null while it goes on.
  ended_at timestamptz,
  cols integer not null,
  rows integer not null,
  term text not null,
  keeps_input boolean not null,
  exit_code bigint,
  exit_signal text,
  -- Of the whole, once it has ended.
  duration_ms bigint,
  output_bytes bigint,
  -- Bytes of output that are missing, because they could not be stored in time.
  lost_bytes bigint not null default 0,
  -- Its server ended without ending it: the last second may be missing.
  cut boolean not null default false,
  foreign key (partner_id, session_id) references tech_sessions (partner_id, session_id) on delete cascade,
  unique (partner_id, recording_id)
);
create index recordings_by_partner on recordings (partner_id, started_at, recording_id);
create index recordings_by_session on recordings (partner_id, session_id, started_at);
create index recordings_going_on on recordings (recording_id) where ended_at is null;

-- A piece is readable by itself: events as lines of JSON, `[milliseconds since the recording began, code, data]`, compressed by zstd. Its text is the output without
-- what only moves the cursor, for the search, and begins with so many characters of the piece before, so that a word on the border is found.
create table recording_pieces (
  recording_id uuid not null,
  seq integer not null check (seq >= 0),
  partner_id uuid not null,
  started_ms bigint not null,
  ended_ms bigint not null check (ended_ms >= started_ms),
  output_bytes integer not null,
  events bytea not null,
  text text not null,
  text_carried integer not null,
  -- `[{at_ms, text}]`: what a reader wants to jump to.
  marks jsonb not null default '[]',
  primary key (recording_id, seq),
  foreign key (partner_id, recording_id) references recordings (partner_id, recording_id) on delete cascade
);
create index recording_pieces_by_partner on recording_pieces (partner_id, recording_id);
-- Compressed already.
alter table recording_pieces alter column events set storage external;

create table recording_settings (
  partner_id uuid primary key references partners on delete cascade,
  record boolean not null,
  keep_input boolean not null,
  -- 0: for ever.
  retention_days integer not null check (retention_days between 0 and 3650),
  updated_at timestamptz not null default now()
);

do $$
declare t text;
begin
  foreach t in array array['recordings', 'recording_pieces', 'recording_settings'] loop
    execute format('alter table %I enable row level security, force row level security', t);
    execute format('create policy tenant on %I using (partner_id = (select app_partner_id()) or (select app_is_system()))', t);
  end loop;
end $$;
