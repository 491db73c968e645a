#!/bin/sh
# The command line of an installed program: bin/xylen beside bin/deno.
set -eu
home=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
exec "$home/bin/deno" run --quiet --no-prompt --cached-only -P=coordinator "$home/main.ts" "$@"
