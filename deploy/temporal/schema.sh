#!/bin/sh
# Makes the tables of the Temporal server, or brings them up to its version. SQL_PASSWORD is in the environment.
set -eu
for database in temporal temporal_visibility; do
  folder=${database#temporal_}
  tool() { temporal-sql-tool --plugin postgres12 --ep "$POSTGRES_SEEDS" -p "$DB_PORT" -u "$POSTGRES_USER" --db "$database" "$@"; }
  # Both fail where they were done before; the last one shows whether the tables are there.
  tool create || true
  tool setup-schema -v 0.0 || true
  tool update-schema -d "/etc/temporal/schema/postgresql/v12/$folder/versioned"
done
