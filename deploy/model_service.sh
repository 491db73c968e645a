#!/bin/sh
# A model server of an installed program, as systemd and launchd start it: model_service.sh NAME FOLDER, with MODEL_PORT and MODEL_ARGS.
set -eu
name=$1
folder=$2
home=$(cd "$(dirname "$0")/.." && pwd -P)
: "${MODEL_PORT:?}"
: "${MODEL_ARGS:=}"
# shellcheck disable=SC2086 # MODEL_ARGS are several
exec "$home/bin/deno" run --quiet --no-prompt --cached-only -P=model-server \
  --v8-flags=--wasm-tiering-budget=1000000000,--wasm-num-compilation-tasks=1,--max-semi-space-size=2 \
  --allow-net=127.0.0.1,0.0.0.0 --allow-read="$home,/etc/xylen/models,$folder" --allow-write="$folder" \
  --allow-run="$home/bin/deno" \
  "$home/main.ts" model-server --name "$name" --port "$MODEL_PORT" --data-dir "$folder" $MODEL_ARGS
