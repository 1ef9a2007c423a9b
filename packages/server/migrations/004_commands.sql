-- Commands that are left for a device: each runs at most once, and ends in exactly one of the final states, with its reason.
--
--   queued ──sent, acknowledged──► delivered ──started──► running ──► done | failed | lost | cancelled
--     ├──► expired | cancelled                (never sent)
--     └──► undeliverable                      (sent, and never acknowledged before it expired)
create table commands (
  command_id uuid primary key default uuidv7(),
  partner_id uuid not null references partners on delete cascade,
  agent_id uuid not null,
  state text not null default 'queued'
    check (state in ('queued', 'delivered', 'running', 'done', 'failed', 'lost', 'expired', 'cancelled', 'undeliverable')),
  reason text,
  -- What is to be run, with whatever secrets it holds: it goes when the command has ended. What people are shown has none.
  request jsonb,
  shown jsonb not null,
  timeout_ms integer not null check (timeout_ms > 0),
  created_by uuid references users on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- From here on the device may have it.
  sent_at timestamptz,
  delivered_at timestamptz,
  started_at timestamptz,
  cancel_requested_at timestamptz,
  finished_at timestamptz,
  result jsonb,
  foreign key (partner_id, agent_id) references agents (partner_id, agent_id) on delete cascade,
  check ((finished_at is null) = (state in ('queued', 'delivered', 'running'))),
  check ((request is null) = (finished_at is not null)),
  check (sent_at is not null or state in ('queued', 'expired', 'cancelled')),
  check (reason is not null or state in ('queued', 'delivered', 'running', 'done'))
);
-- However many servers there are, a device has at most one command under way.
create unique index commands_one_under_way on commands (agent_id) where sent_at is not null and finished_at is null;
create index commands_open on commands (agent_id, command_id) where finished_at is null;
create index commands_by_partner on commands (partner_id, command_id);
create index commands_by_agent on commands (partner_id, agent_id, command_id);
create index commands_by_end on commands (finished_at) where finished_at is not null;

-- An end is final, whoever comes later.
create function refuse_second_end() returns trigger language plpgsql as
$$ begin raise exception 'a command has ended already' using errcode = 'restrict_violation'; end $$;
create trigger commands_end_once before update on commands for each row
  when (old.finished_at is not null and (old.state, old.finished_at, old.reason, old.result) is distinct from (new.state, new.finished_at, new.reason, new.result))
  execute function refuse_second_end();

alter table commands enable row level security, force row level security;
create policy tenant on commands using (partner_id = (select app_partner_id()) or (select app_is_system()));
