#!/bin/sh
# Takes the program and its daemons away. Data and configuration stay.
#   uninstall.sh [--yes] [--prefix /opt/xylen]
set -eu
# shellcheck source=/dev/null
. "$(dirname "$0")/../options.sh"

yes=no
prefix=/opt/xylen
while [ $# -gt 0 ]; do
  case $1 in
    --yes) yes=yes ;;
    --prefix) value "$@" && prefix=$2 && shift ;;
    --help) help ;;
    *) echo "uninstall.sh: no option $1 (--help tells them)" >&2 && exit 2 ;;
  esac
  shift
done
: "${DESTDIR:=}"
: "${LAUNCHCTL:=launchctl}"
check_prefix "$prefix"
if [ -z "$DESTDIR" ] && [ "$(id -u)" -ne 0 ]; then
  echo "uninstall.sh: run it as root, or with DESTDIR" >&2
  exit 1
fi
if [ "$yes" = no ]; then
  printf 'Remove %s and its daemons? [y/N] ' "$DESTDIR$prefix"
  read -r answer || answer=n
  case $answer in y | Y) ;; *) exit 1 ;; esac
fi
for plist in "$DESTDIR"/Library/LaunchDaemons/org.xylen.*.plist; do
  [ -e "$plist" ] || continue
  if [ -z "$DESTDIR" ]; then "$LAUNCHCTL" bootout system "$plist" || true; fi
  rm -f "$plist"
done
clear "$DESTDIR$prefix"
rm -f "$DESTDIR/usr/local/bin/xylen"
echo "Xylen is gone; its data is still in $DESTDIR/var/lib/xylen, its configuration in $DESTDIR/etc/xylen"
