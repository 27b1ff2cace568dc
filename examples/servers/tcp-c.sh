#!/bin/sh
# Compiles tcp-c.c and replaces itself with the program. It leaves no file behind. Usage: sh tcp-c.sh PORT
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cc -O2 -o "$folder/tcp-c" "$(dirname "$0")/tcp-c.c"
exec 3<"$folder/tcp-c"
rm -rf "$folder"
exec /proc/self/fd/3 "$1"
