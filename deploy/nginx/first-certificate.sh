#!/bin/sh
# A self-signed certificate, so that nginx can start before Let's Encrypt has looked: first-certificate.sh HOST FOLDER
set -eu

if [ $# -ne 2 ]; then
  echo "Usage: first-certificate.sh HOST FOLDER" >&2
  exit 2
fi
host=$1
folder=$2
if [ -e "$folder/privkey.pem" ]; then
  echo "$folder/privkey.pem is there already: nothing was changed"
  exit 0
fi
umask 077
mkdir -p "$folder"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 30 \
  -subj "/CN=$host" -addext "subjectAltName=DNS:$host" -addext "basicConstraints=critical,CA:FALSE" \
  -keyout "$folder/privkey.pem" -out "$folder/fullchain.pem" 2>/dev/null
echo "A self-signed certificate for $host, good for 30 days, is in $folder"
