-- How many sessions an agent holds at once, beside what else a partner says of its sessions. Null: as the server has it.
alter table recording_settings
  add column sessions_per_agent integer check (sessions_per_agent between 1 and 16),
  alter column record set default true,
  alter column keep_input set default true,
  alter column retention_days set default 90;
