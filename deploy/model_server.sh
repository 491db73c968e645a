#!/bin/sh
# A model server in a container. Without --model in MODEL_ARGS it waits for the history that the coordinator writes.
set -eu

: "${MODEL_NAME:=model}"
: "${MODEL_PORT:=9100}"
: "${MODEL_ARGS:=}"
: "${HISTORY_DIR:=/history}"

case " $MODEL_ARGS " in
  *" --model "* | *" --history "*) ;;
  *)
    history=""
    # The newest; dash, busybox and bash all know -nt.
    # shellcheck disable=SC3013
    while [ -z "$history" ]; do
      for file in "$HISTORY_DIR"/*.csv; do
        if [ -e "$file" ] && { [ -z "$history" ] || [ "$file" -nt "$history" ]; }; then history=$file; fi
      done
      [ -n "$history" ] || { echo "waiting for a history in $HISTORY_DIR" >&2 && sleep 2; }
    done
    MODEL_ARGS="$MODEL_ARGS --history $history"
    ;;
esac
# shellcheck disable=SC2086 # MODEL_ARGS are several
exec deno run --quiet --no-prompt --cached-only -P=model-server \
  --v8-flags=--wasm-tiering-budget=1000000000,--wasm-num-compilation-tasks=1,--max-semi-space-size=2 \
  --allow-net=127.0.0.1,0.0.0.0 --allow-read="/app,/data,/models,$HISTORY_DIR" --allow-write=/data \
  --allow-run=/app/bin/deno \
  /app/main.ts model-server --name "$MODEL_NAME" --host 0.0.0.0 --port "$MODEL_PORT" --data-dir /data $MODEL_ARGS
