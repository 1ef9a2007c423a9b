-- The share in use of the fullest disk stands in its own column: measurements that an agent kept while it was away bring it without the disks, and a chart need not take
-- each row's list apart.
alter table metrics add column disk_percent real;
