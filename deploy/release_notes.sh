#!/bin/sh
# Prints what CHANGELOG.md says of a version: release_notes.sh 1.2.3. Refuses a version that deno.json does not have.
set -eu
version=${1:?name the version}
root=$(cd "$(dirname "$0")/.." && pwd)
stated=$(sed -n 's/^ *"version": "\(.*\)",$/\1/p' "$root/deno.json" | head -n 1)
if [ "$stated" != "$version" ]; then
  echo "release_notes.sh: deno.json is $stated, not $version" >&2
  exit 1
fi
notes=$(awk -v head="## [$version]" 'index($0, head) == 1 { on = 1; next } /^## \[/ || /^\[[^]]*\]: / { on = 0 } on' "$root/CHANGELOG.md")
if [ -z "$notes" ]; then
  echo "release_notes.sh: CHANGELOG.md says nothing of $version" >&2
  exit 1
fi
printf '%s\n' "$notes"
