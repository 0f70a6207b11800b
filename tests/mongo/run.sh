#!/usr/bin/env bash
# Starts a fresh MongoDB-compatible test server, prints its MONGODB_URI, and stops it when standard input ends or this
# script is ended. Run setup.sh first. Nothing listens but the wire front, on loopback.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$("$here/setup.sh")
front=$("$here/front.sh")

# Left behind by a run that was killed.
for old in "$root"/tmp/zd.*; do
    [ -d "$old" ] || continue
    pid=$(head -n 1 "$old/data/postmaster.pid" 2>/dev/null || true)
    owner=$(cat "$old/owner" 2>/dev/null || true)
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null && { [ -z "$pid" ] || ! kill -0 "$pid" 2>/dev/null; }; then
        rm -rf "$old"
    fi
done

run=$(mktemp -d "$root/tmp/zd.XXXXXX")
echo $$ >"$run/owner"
inside=/tmp/$(basename "$run")
cp -a "$root/var/lib/zhengda/template" "$run/data"
chown --reference="$run/data" "$run"
cat >>"$run/data/postgresql.conf" <<CONF
unix_socket_directories = '$inside'
documentdb.localhost_connection_string = 'host=$inside'
cron.host = '$inside'
CONF

# setpriv --pdeathsig: the server ends even when this script is killed outright.
chroot "$root" setpriv --reuid=postgres --regid=postgres --clear-groups --pdeathsig INT \
    /usr/lib/postgresql/18/bin/postgres -D "$inside/data" >"$run/log" 2>&1 9>&- &
server=$!
stop() {
    trap - EXIT
    kill -INT "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    rm -rf "$run"
}
trap stop EXIT
trap 'exit 143' INT TERM HUP

for _ in $(seq 300); do
    if ! kill -0 "$server" 2>/dev/null; then
        cat "$run/log" >&2
        echo "tests/mongo/run.sh: PostgreSQL did not start" >&2
        exit 1
    fi
    if grep -q 'ready to accept connections' "$run/log"; then break; fi
    sleep 0.1
done
# The front's input is ours: it ends with it, and this script with the front.
"$front" "$run" "${1:-0}" <&0
