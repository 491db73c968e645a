#!/bin/sh
# launchd has no EnvironmentFile: with_env.sh FILE PROGRAM ARGUMENTS… reads NAME=value lines as systemd does, no shell in them.
set -eu
file=$1
shift
here=$(cd "$(dirname "$0")/../.." && pwd)
for each in "$here/release.env" "$file"; do
  [ -r "$each" ] || continue
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      [A-Za-z_]*=*) ;;
      *) continue ;;
    esac
    name=${line%%=*}
    value=${line#*=}
    case $name in *[!A-Za-z0-9_]*) continue ;; esac
    # Quotes around the whole are no part of it.
    case $value in
      \"*\") value=${value#\"} && value=${value%\"} ;;
      \'*\') value=${value#\'} && value=${value%\'} ;;
    esac
    export "$name=$value"
  done < "$each"
done
exec "$@"
