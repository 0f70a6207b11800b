#!/usr/bin/env bash
# Prepares the MongoDB-compatible test server once: a Debian sid folder with PostgreSQL 18 and DocumentDB, and a
# database cluster to copy from. Repeating it is free. Needs root, because it makes a chroot. Prints the folder.
#   ZHENGDA_CACHE   where to keep it (default: ~/.cache/zhengda); about 700 MB
set -euo pipefail

say() { echo "tests/mongo/setup.sh: $*" >&2; }
give_up() {
    say "====================================================================================="
    say "NO MONGODB TEST SERVER: $*"
    say "Set MONGODB_URI to the address of any MongoDB to run the same tests against it."
    say "====================================================================================="
    exit 69
}
again() { # again TIMES COMMAND...: networks fail in passing
    local left=$1
    shift
    until "$@"; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        say "failed, trying again: $*"
        sleep 5
    done
}

cache=${ZHENGDA_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/zhengda}
root=$cache/documentdb-1
packages=postgresql-18,postgresql-18-documentdb

[ "$(uname -s)" = Linux ] || give_up "it needs Linux"
[ "$(id -u)" = 0 ] || give_up "it needs root, to make a chroot"
mkdir -p "$cache"
exec 9>"$cache/setup.lock"
flock 9

if [ ! -e "$root/.ready" ]; then
    if ! command -v mmdebstrap >/dev/null; then
        command -v apt-get >/dev/null || give_up "mmdebstrap is not installed, and there is no apt-get to install it"
        say "installing mmdebstrap"
        again 3 apt-get update -qq >&2 || give_up "apt-get update failed"
        DEBIAN_FRONTEND=noninteractive again 3 apt-get install -y -qq mmdebstrap >&2 || give_up "mmdebstrap cannot be installed"
    fi
    part=$root.part
    say "making $root with $packages; this takes a minute or two"
    bootstrap() {
        rm -rf "$part"
        mmdebstrap --quiet --variant=minbase "$@" --include="$packages" sid "$part" >&2
    }
    # A mirror that lags behind serves a Release file past its date. Its signature is checked all the same.
    again 2 bootstrap || again 2 bootstrap --aptopt='Acquire::Check-Valid-Until "false"' ||
        give_up "mmdebstrap could not make the folder"
    rm -rf "$part"/var/cache/apt/archives/*.deb "$part"/var/lib/apt/lists/*

    say "making the database cluster"
    inside() { chroot "$part" setpriv --reuid=postgres --regid=postgres --clear-groups env PATH="/usr/lib/postgresql/18/bin:$PATH" HOME=/tmp "$@"; }
    install -d -o "$(stat -c %u "$part/var/lib/postgresql")" -m 700 "$part/var/lib/zhengda"
    home=/var/lib/zhengda/template
    inside initdb -D "$home" --auth=trust -U postgres --no-sync --locale=C.UTF-8 --encoding=UTF8 >&2
    cat >>"$part$home/postgresql.conf" <<-'CONF'
		listen_addresses = ''
		dynamic_shared_memory_type = mmap
		shared_preload_libraries = 'pg_cron,pg_documentdb_core,pg_documentdb'
		cron.database_name = 'postgres'
		cron.launch_active_jobs = off
		deadlock_timeout = 20ms
		max_connections = 300
		fsync = off
		full_page_writes = off
		logging_collector = off
	CONF
    inside pg_ctl -D "$home" -w -o "-k $home" -l "$home/log" start >&2 || give_up "PostgreSQL does not start: see $part$home/log"
    made=0
    inside psql -h "$home" -U postgres -q -c 'CREATE EXTENSION documentdb CASCADE' >&2 || made=$?
    inside pg_ctl -D "$home" -w -m fast stop >&2
    [ "$made" = 0 ] || give_up "the extension cannot be created"
    touch "$part/.ready"
    rm -rf "$root"
    mv "$part" "$root"
fi
echo "$root"
