#!/bin/sh
# launchd has no EnvironmentFile: with_env.sh FILE PROGRAM ARGUMENTS… reads NAME=value lines as they are, no shell in them.
set -eu
file=$1
shift
here=$(cd "$(dirname "$0")/../.." && pwd)
for each in "$here/release.env" "$file"; do
  [ -r "$each" ] || continue
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      [A-Za-z_]*=*) export "${line%%=*}=${line#*=}" ;;
      *) ;;
    esac
  done < "$each"
done
exec "$@"
