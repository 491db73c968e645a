#!/bin/sh
# certbot calls this after each renewal (--deploy-hook): the new files go where nginx reads them, and nginx takes them up.
set -eu

: "${RENEWED_LINEAGE:?certbot sets it}"
: "${XYLEN_TLS:=/etc/xylen/tls}"
: "${XYLEN_NGINX:=nginx}"

umask 077
mkdir -p "$XYLEN_TLS"
for file in fullchain.pem privkey.pem; do
  # Into place whole: nginx never reads half a file.
  cp "$RENEWED_LINEAGE/$file" "$XYLEN_TLS/$file.new"
  mv "$XYLEN_TLS/$file.new" "$XYLEN_TLS/$file"
done
"$XYLEN_NGINX" -t -q
"$XYLEN_NGINX" -s reload
