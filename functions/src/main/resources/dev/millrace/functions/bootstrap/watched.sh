#!/bin/sh
# Runs "$@" in place of this shell, and ends it when the server at the other end of standard input is gone.
#
# The watcher is no child of the program, so the program never meets it in a wait(). An end of input can also mean that
# the program has ended by itself; then its process id may soon be somebody else's, so the id is only used once the
# server, our parent, is gone as well.
#
# Ctrl-C and the end of a terminal reach every process of the server's group; only the server is to end by them, and it
# ends its functions once they have answered. What is ignored here stays ignored in the program.
trap '' HUP INT
server=$PPID
program=$$
exec 3<&0 # what runs in the background has no standard input of its own
# Whether a process runs; one that has ended and that nobody has waited for yet does not, although its id is there.
runs() {
    kill -0 "$1" || return 1
    [ -r "/proc/$1/status" ] || return 0
    while read -r name state rest; do
        [ "$name" = State: ] && { [ "$state" != Z ]; return; }
    done <"/proc/$1/status"
}
(
    (
        PATH=/usr/bin:/bin # the function's own may have no sleep
        while read -r ignored <&3; do :; done
        while runs "$program" && runs "$server"; do sleep 0.1; done
        runs "$program" && kill -9 "$program"
    ) >/dev/null 2>&1 &
)
exec "$@" </dev/null 3<&-
