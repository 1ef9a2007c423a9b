-- Assistants: AI clients that work on devices in their own name, behind fences, with people who say yes to what the fences leave open.
--
-- An assistant is a user of its own kind, so that sessions, memberships and the audit name it as they name a person. It has neither e-mail address nor
-- password, and so no way to sign in but its keys.
alter table users
  add column kind text not null default 'person' check (kind in ('person', 'assistant')),
  alter column email drop not null,
  alter column password_hash drop not null,
  add check ((kind = 'person') = (email is not null)),
  add check ((kind = 'person') = (password_hash is not null));

alter table audit_events
  drop constraint audit_events_actor_kind_check,
  add constraint audit_events_actor_kind_check check (actor_kind in ('user', 'agent', 'system', 'assistant'));

-- `fence` says what it may do by itself; its shape is the API's. Revoked is `users.disabled_at`.
create table assistants (
  assistant_id uuid primary key references users on delete cascade,
  partner_id uuid not null references partners on delete cascade,
  fence jsonb not null,
  created_by uuid references users on delete set null,
  created_at timestamptz not null default now(),
  unique (partner_id, assistant_id)
);

-- Only hashes: the text of a key is shown once.
create table assistant_keys (
  key_id uuid primary key default uuidv7(),
  partner_id uuid not null references partners on delete cascade,
  assistant_id uuid not null,
  key_hash bytea not null unique check (length(key_hash) = 32),
  created_by uuid references users on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  last_used_at timestamptz,
  foreign key (partner_id, assistant_id) references assistants (partner_id, assistant_id) on delete cascade
);
create index assistant_keys_by_assistant on assistant_keys (partner_id, assistant_id, key_id);

-- What an assistant asked for and may not do by itself. `content_hash` is over the exact action: a yes is for that and nothing else, and is used once.
create table approvals (
  approval_id uuid primary key default uuidv7(),
  partner_id uuid not null references partners on delete cascade,
  assistant_id uuid not null,
  agent_id uuid not null,
  action jsonb not null,
  content_hash bytea not null check (length(content_hash) = 32),
  fenced_by text not null,
  reason text not null default '',
  status text not null default 'requested' check (status in ('requested', 'approved', 'denied', 'expired')),
  requested_at timestamptz not null default now(),
  expires_at timestamptz not null,
  decided_at timestamptz,
  decided_by uuid references users on delete set null,
  note text not null default '',
  used_at timestamptz,
  foreign key (partner_id, assistant_id) references assistants (partner_id, assistant_id) on delete cascade,
  foreign key (partner_id, agent_id) references agents (partner_id, agent_id) on delete cascade,
  check (status not in ('approved', 'denied') or decided_at is not null),
  check (used_at is null or status = 'approved')
);
-- The same request again joins the one that is open.
create unique index approvals_one_open on approvals (assistant_id, agent_id, content_hash)
  where status = 'requested' or (status = 'approved' and used_at is null);
create index approvals_by_partner on approvals (partner_id, approval_id);
create index approvals_open on approvals (expires_at) where status = 'requested' or (status = 'approved' and used_at is null);

do $$
declare t text;
begin
  foreach t in array array['assistants', 'assistant_keys', 'approvals'] loop
    execute format('alter table %I enable row level security, force row level security', t);
    execute format('create policy tenant on %I using (partner_id = (select app_partner_id()) or (select app_is_system()))', t);
  end loop;
end $$;
