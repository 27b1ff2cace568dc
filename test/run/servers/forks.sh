#!/bin/sh
# A server that never stops forking: daemons that end at once, daemons that stay, and children of its own.
# forks.sh NODE TCP_SERVER PORT MARK: the daemons that stay are called `sleep MARK`.
"$1" "$2" "$3" &
count=0
while :; do
  # The subshell ends before what it has started, so that the supervisor adopts it.
  (sleep 0.01 &)
  count=$((count + 1))
  if [ $((count % 500)) -eq 0 ]; then
    (setsid sleep "$4" &)
    echo "forked $count"
  fi
done
