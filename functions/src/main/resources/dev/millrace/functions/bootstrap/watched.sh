#!/bin/sh
# Runs "$@" in place of this shell, and ends it when the server at the other end of standard input is gone.
#
# The watcher is no child of the program, so the program never meets it in a wait(). An end of input can also mean that
# the program has ended by itself; then its process id may soon be somebody else's, so the id is only used once the
# server, our parent, is gone as well.
server=$PPID
program=$$
exec 3<&0 # what runs in the background has no standard input of its own
(
    (
        while read -r ignored <&3; do :; done
        while kill -0 "$program" && kill -0 "$server"; do sleep 0.1; done
        kill -9 "$program"
    ) >/dev/null 2>&1 &
)
exec "$@" </dev/null 3<&-
