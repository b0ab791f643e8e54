/** Version that `schema` is written for; a file of another one is refused. */
export const SCHEMA_VERSION = 3;

/** The exchange's tables. Amounts are decimal text, times ms of market time. */
export const SCHEMA = `
create table settings (name text primary key, value text not null) strict;

create table accounts (
  name text primary key,
  opened_at integer not null
) strict;

create table balances (
  account text not null references accounts (name),
  currency text not null,
  total text not null,
  hold text not null,
  primary key (account, currency)
) strict;

create table transfers (
  sequence integer primary key,
  account text not null references accounts (name),
  currency text not null,
  amount text not null,
  at integer not null
) strict;

create table orders (
  sequence integer primary key,
  order_id text not null unique,
  account text not null references accounts (name),
  client_order_id text not null,
  product_id text not null,
  side text not null,
  terms text not null,
  configuration text not null,
  body text not null,
  status text not null,
  reason text not null,
  submissions integer not null,
  hold_currency text not null,
  hold text not null,
  filled_size text not null,
  filled_value text not null,
  total_fees text not null,
  fill_count integer not null,
  triggered integer not null,
  created_at integer not null,
  last_fill_at integer,
  closed_at integer,
  matched_until integer not null,
  id_for_ever integer not null,
  fees text not null
) strict;
-- The last guard against one order becoming two: whatever the code does, such an ID is on file once.
create unique index orders_id_for_ever on orders (account, client_order_id) where id_for_ever = 1;
create index orders_by_client_order_id on orders (account, client_order_id, sequence);
create index orders_open on orders (status) where status = 'OPEN';
create index orders_by_account on orders (account, sequence);

create table fills (
  sequence integer primary key,
  trade_id text not null unique,
  order_id text not null references orders (order_id),
  account text not null,
  product_id text not null,
  side text not null,
  price text not null,
  size text not null,
  commission text not null,
  liquidity text not null,
  at integer not null
) strict;
create index fills_by_account on fills (account, sequence);
create index fills_by_order on fills (order_id, sequence);

create table jumps (
  sequence integer primary key,
  product_id text not null,
  at integer not null,
  factor real not null
) strict;

create table halts (product_id text primary key) strict;
`;
