#!/bin/sh
# Usage: guard.sh GRACE COMMAND [ARGUMENT...]
# Runs COMMAND so that it cannot outlive the launcher. Standard input is a pipe whose other end only the launcher holds:
# its end of file means that the launcher is gone, however it died. COMMAND then gets SIGTERM, and SIGKILL after GRACE
# seconds. A SIGTERM to the guard is passed on; the guard's exit status is that of COMMAND.
grace=$1
shift
exec 3<&0
"$@" </dev/null 3<&- &
command=$!
(
  PATH=/usr/bin:/bin:$PATH
  read -r _ <&3
  kill -TERM "$command" || exit
  while [ "$grace" -gt 0 ] && kill -0 "$command"; do
    sleep 1
    grace=$((grace - 1))
  done
  kill -KILL "$command"
) 2>/dev/null &
watcher=$!
trap 'kill -TERM "$command" 2>/dev/null' TERM INT HUP
while :; do
  wait "$command"
  status=$?
  kill -0 "$command" 2>/dev/null || break
done
kill -KILL "$watcher" 2>/dev/null
wait "$watcher" 2>/dev/null
exit "$status"
