-- When the account's owner followed the link that was sent to its address.
alter table users add column email_verified_at timestamptz;
