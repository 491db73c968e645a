#!/bin/sh
# Writes the site for nginx to standard output: XYLEN_HOST=xylen.example.org deploy/nginx/render.sh
set -eu

: "${XYLEN_HOST:?name the host that people type, e.g. XYLEN_HOST=xylen.example.org}"
# What stands in the browser's address bar: with a port only where it is not 443.
: "${XYLEN_PUBLIC:=$XYLEN_HOST}"
: "${XYLEN_UPSTREAM:=127.0.0.1:8000}"
: "${XYLEN_HTTP_PORT:=80}"
: "${XYLEN_HTTPS_PORT:=443}"
: "${XYLEN_TLS:=/etc/xylen/tls}"
: "${XYLEN_WEBROOT:=/var/www/certbot}"
: "${XYLEN_CACHE:=/var/cache/nginx/xylen}"
: "${XYLEN_INSIDE:=127.0.0.1 1; ::1 1;}"
: "${XYLEN_READ_RATE:=50r/s}"
: "${XYLEN_READ_BURST:=200}"
: "${XYLEN_ACT_RATE:=2r/s}"
: "${XYLEN_ACT_BURST:=20}"

template="$(dirname "$0")/xylen.conf.template"
# shellcheck disable=SC2016 # the template's own ${…}
names=$(grep -o '\${XYLEN_[A-Z_]*}' "$template" | sort -u | tr -d '${}')
script=''
for name in $names; do
  eval "value=\${$name-}"
  # shellcheck disable=SC2154 # eval sets it
  if [ -z "$value" ]; then
    echo "render.sh: the template asks for $name, which has no value" >&2
    exit 1
  fi
  case $value in
    *[\|\\\&]*)
      echo "render.sh: $name must be without | \\ &: $value" >&2
      exit 2
      ;;
  esac
  script="$script;s|\${$name}|$value|g"
done
sed "${script#;}" "$template"
