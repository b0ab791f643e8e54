#!/bin/sh
# Runs once, when the database is made: Ballast gets a user and a database of its own.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$BALLAST_POSTGRES_PASSWORD" -U postgres <<'SQL'
CREATE USER ballast PASSWORD :'password';
CREATE DATABASE ballast OWNER ballast;
SQL
