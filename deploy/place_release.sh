#!/bin/sh
# Puts a program that is ready to run below PREFIX/releases and prints its name: place_release.sh SOURCE PREFIX DENO
set -eu

source=$1
prefix=$2
deno=$3
here=$(cd "$(dirname "$0")" && pwd)
version=$(sed -n 's/^ *"version": "\(.*\)",$/\1/p' "$source/deno.json" | head -n 1)
release="${version:-0.0.0}-$(date -u +%Y%m%dT%H%M%SZ)-$$"
folder="$prefix/releases/$release"
trap 'rm -rf "$folder"' EXIT

mkdir -p "$folder/bin"
cp "$deno" "$folder/bin/deno"
cp "$here/xylen.sh" "$folder/bin/xylen"
for part in main.ts deno.json deno.lock LICENSE CHANGELOG.md api cli components coordinator db deploy domain exchange \
  features host islands model_server outcomes research routes static; do
  if [ -e "$source/$part" ]; then cp -R "$source/$part" "$folder/$part"; fi
done
commit=$(git -C "$source" rev-parse HEAD 2> /dev/null || true)
printf 'XYLEN_COMMIT=%s\n' "${XYLEN_COMMIT:-$commit}" > "$folder/release.env"
DENO="$folder/bin/deno" sh "$here/release.sh" packages "$folder" >&2
DENO="$folder/bin/deno" sh "$here/release.sh" pages "$folder" >&2
chmod -R a+rX,go-w "$folder"
trap - EXIT
echo "$release"
