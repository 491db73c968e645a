#!/bin/sh
# Takes the program and its units away. Data and configuration stay, unless --purge.
#   uninstall.sh [--yes] [--purge] [--prefix /opt/xylen]
set -eu
# shellcheck source=/dev/null
. "$(dirname "$0")/options.sh"

yes=no
purge=no
prefix=/opt/xylen
while [ $# -gt 0 ]; do
  case $1 in
    --yes) yes=yes ;;
    --purge) purge=yes ;;
    --prefix) value "$@" && prefix=$2 && shift ;;
    --help) help ;;
    *) echo "uninstall.sh: no option $1 (--help tells them)" >&2 && exit 2 ;;
  esac
  shift
done
: "${DESTDIR:=}"
: "${SYSTEMCTL:=systemctl}"
check_prefix "$prefix"
if [ -z "$DESTDIR" ] && [ "$(id -u)" -ne 0 ]; then
  echo "uninstall.sh: run it as root, or with DESTDIR" >&2
  exit 1
fi

if [ "$yes" = no ]; then
  what="$DESTDIR$prefix and the units"
  [ "$purge" = yes ] && what="$what, AND database, models, configuration and secrets"
  printf 'Remove %s? [y/N] ' "$what"
  read -r answer || answer=n
  case $answer in y | Y) ;; *) exit 1 ;; esac
fi
if [ -z "$DESTDIR" ]; then
  "$SYSTEMCTL" disable --now xylen-coordinator.service xylen-backup.timer || true
fi
# Model servers of their own run on without their unit.
for link in "$DESTDIR"/etc/systemd/system/*.wants/xylen-model@*.service; do
  [ -L "$link" ] || continue
  if [ -z "$DESTDIR" ]; then "$SYSTEMCTL" stop "$(basename "$link")" || true; fi
  rm -f "$link"
done
clear "$DESTDIR$prefix"
rm -f "$DESTDIR/usr/local/bin/xylen"
rm -f "$DESTDIR"/etc/systemd/system/xylen-*.service "$DESTDIR"/etc/systemd/system/xylen-*.timer
if [ -z "$DESTDIR" ]; then "$SYSTEMCTL" daemon-reload; fi
if [ "$purge" = yes ]; then rm -rf "$DESTDIR/var/lib/xylen" "$DESTDIR/var/lib/xylen-model" "$DESTDIR/etc/xylen"; fi
echo "Xylen is gone$([ "$purge" = yes ] || echo "; its data is still in $DESTDIR/var/lib/xylen, its configuration in $DESTDIR/etc/xylen")"
