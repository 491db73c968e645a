#!/bin/sh
# Makes a program that needs no network: packages, pages, and nothing that only building or testing needs.
#   release.sh packages FOLDER   what deno.json and deno.lock of the folder name, as the lock says
#   release.sh pages FOLDER      bundles the dashboard, then takes away what only that needed
# DENO names the deno program (default: deno).
set -eu

if [ $# -ne 2 ]; then
  echo "Usage: release.sh packages|pages FOLDER" >&2
  exit 2
fi
step=$1
cd "$2"
: "${DENO:=deno}"

case $step in
  packages)
    "$DENO" install --quiet --frozen
    ;;
  pages)
    # From here on packages are what lies there: a start looks for nothing and writes nothing.
    sed -i.before 's/"nodeModulesDir": "auto"/"nodeModulesDir": "manual"/' deno.json
    rm deno.json.before
    if [ -f host/build.ts ]; then
      "$DENO" run --quiet --allow-all host/build.ts
    fi
    if [ -d node_modules/.deno ]; then
      cd node_modules/.deno
      # The bundler and what it is made of.
      rm -rf vite@* rolldown@* @rolldown+* lightningcss* @oxc-project+* postcss@* tinyglobby@* fdir@* picomatch@*
      rm -rf ../vite @types+* undici-types@*
      # One C library, the one that is here.
      if [ -e /lib/ld-musl-"$(uname -m)".so.1 ]; then rm -rf ./*linux-*-gnu@*; else rm -rf ./*linux-*-musl@*; fi
      # Builds for browsers and for require, and kinds of WASM that a server does not load.
      rm -rf ccxt@*/node_modules/ccxt/dist protobufjs@*/node_modules/protobufjs/dist protobufjs@*/node_modules/protobufjs/cli
      (
        cd onnxruntime-web@*/node_modules/onnxruntime-web/dist 2>/dev/null || exit 0
        rm -f ./*.jspi.* ./*.jsep.* ./*.asyncify.* ./*.webgl.* ./*.all.* ./*.webgpu.* ./*.js
      )
      find . -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete
      # Links to what is gone; BSD's find has no -xtype.
      find .. -type l ! -exec test -e {} \; -exec rm {} \;
    fi
    ;;
  *)
    echo "release.sh: no step $step" >&2
    exit 2
    ;;
esac
