#!/bin/sh
# Installs Xylen as a systemd service from this folder. Asks before it overwrites.
#   install.sh [--yes] [--prefix /opt/xylen] [--source FOLDER] [--deno FILE]
# DESTDIR goes before every path, to install into another root: then no user is made and no service is started.
set -eu
# shellcheck source=/dev/null
. "$(dirname "$0")/options.sh"

yes=no
prefix=/opt/xylen
source=$(cd "$(dirname "$0")/.." && pwd)
deno=${DENO:-}
while [ $# -gt 0 ]; do
  case $1 in
    --yes) yes=yes ;;
    --prefix) value "$@" && prefix=$2 && shift ;;
    --source) value "$@" && source=$2 && shift ;;
    --deno) value "$@" && deno=$2 && shift ;;
    --help) help ;;
    *) echo "install.sh: no option $1 (--help tells them)" >&2 && exit 2 ;;
  esac
  shift
done
check_prefix "$prefix"
: "${DESTDIR:=}"
: "${SYSTEMCTL:=systemctl}"
here=$(cd "$(dirname "$0")" && pwd)

agreed() {
  [ "$yes" = yes ] && return 0
  printf '%s [y/N] ' "$1"
  read -r answer || answer=n
  [ "$answer" = y ] || [ "$answer" = Y ]
}

if [ -z "$deno" ]; then deno=$(command -v deno || true); fi
if [ ! -x "$deno" ]; then
  echo "install.sh: name the deno program with --deno FILE" >&2
  exit 1
fi
if [ -z "$DESTDIR" ] && [ "$(id -u)" -ne 0 ]; then
  echo "install.sh: run it as root, or with DESTDIR" >&2
  exit 1
fi
if [ -e "$DESTDIR$prefix/current" ]; then
  agreed "Xylen is in $DESTDIR$prefix already (upgrade.sh keeps a way back). Install over it?" || exit 1
fi

release=$(sh "$here/place_release.sh" "$source" "$DESTDIR$prefix" "$deno")
ln -sfn "releases/$release" "$DESTDIR$prefix/current"
mkdir -p "$DESTDIR/usr/local/bin"
ln -sfn "../../..$prefix/current/bin/xylen" "$DESTDIR/usr/local/bin/xylen"

mkdir -p "$DESTDIR/etc/xylen/models" "$DESTDIR/etc/systemd/system" "$DESTDIR/var/lib/xylen"
for unit in "$source"/deploy/systemd/*; do
  target="$DESTDIR/etc/systemd/system/$(basename "$unit")"
  sed "s|/opt/xylen|$prefix|g" "$unit" > "$target.new"
  if [ -e "$target" ] && ! cmp -s "$target" "$target.new"; then
    if ! agreed "$target was changed. Overwrite it?"; then rm "$target.new" && continue; fi
  fi
  mv "$target.new" "$target"
done
# What the operator wrote is never overwritten.
if [ ! -e "$DESTDIR/etc/xylen/config.yaml" ]; then printf 'mode: demo\n' > "$DESTDIR/etc/xylen/config.yaml"; fi
if [ ! -e "$DESTDIR/etc/xylen/xylen.env" ]; then
  (umask 077 && cp "$here/xylen.env.example" "$DESTDIR/etc/xylen/xylen.env")
fi

if [ -z "$DESTDIR" ]; then
  id xylen > /dev/null 2>&1 || useradd --system --home-dir /var/lib/xylen --shell /usr/sbin/nologin xylen
  chown root:xylen /etc/xylen && chmod 750 /etc/xylen
  "$SYSTEMCTL" daemon-reload
  "$SYSTEMCTL" enable --now xylen-backup.timer
  "$SYSTEMCTL" enable xylen-coordinator.service
  # Also where one runs: it would go on as the version before.
  "$SYSTEMCTL" restart xylen-coordinator.service
fi
echo "Xylen $release is installed in $DESTDIR$prefix"
