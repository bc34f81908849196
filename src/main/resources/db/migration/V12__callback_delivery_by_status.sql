-- The few that failed, among the many that arrived.
create index callback_delivery_by_status on callback_delivery (org_id, status, created_at desc, delivery_id desc);
