#!/bin/sh
# Installs Xylen as LaunchDaemons on macOS. Asks before it overwrites.
#   install.sh [--yes] [--prefix /opt/xylen] [--source FOLDER] [--deno FILE] [--model NAME]…
# DESTDIR goes before every path, to install into another root: then no user is made and nothing is started.
set -eu
# shellcheck source=/dev/null
. "$(dirname "$0")/../options.sh"

here=$(cd "$(dirname "$0")" && pwd)
yes=no
prefix=/opt/xylen
source=$(cd "$here/../.." && pwd)
deno=${DENO:-}
models=
while [ $# -gt 0 ]; do
  case $1 in
    --yes) yes=yes ;;
    --prefix) value "$@" && prefix=$2 && shift ;;
    --source) value "$@" && source=$2 && shift ;;
    --deno) value "$@" && deno=$2 && shift ;;
    --model)
      value "$@"
      case $2 in
        "" | *[!a-z0-9-]*) echo "install.sh: a model's name is made of a-z, 0-9 and -: $2" >&2 && exit 2 ;;
      esac
      models="$models $2" && shift
      ;;
    --help) help ;;
    *) echo "install.sh: no option $1 (--help tells them)" >&2 && exit 2 ;;
  esac
  shift
done
check_prefix "$prefix"
: "${DESTDIR:=}"
: "${LAUNCHCTL:=launchctl}"
daemons="$DESTDIR/Library/LaunchDaemons"

agreed() {
  [ "$yes" = yes ] && return 0
  printf '%s [y/N] ' "$1"
  read -r answer || answer=n
  [ "$answer" = y ] || [ "$answer" = Y ]
}

if [ -z "$deno" ]; then deno=$(command -v deno || true); fi
if [ ! -x "$deno" ]; then echo "install.sh: name the deno program with --deno FILE" >&2 && exit 1; fi
if [ -z "$DESTDIR" ] && [ "$(id -u)" -ne 0 ]; then
  echo "install.sh: run it as root, or with DESTDIR" >&2
  exit 1
fi
if [ -e "$DESTDIR$prefix/current" ]; then
  agreed "Xylen is in $DESTDIR$prefix already. Install over it?" || exit 1
fi

release=$(sh "$here/../place_release.sh" "$source" "$DESTDIR$prefix" "$deno")
ln -sfn "releases/$release" "$DESTDIR$prefix/current"
mkdir -p "$DESTDIR/usr/local/bin"
ln -sfn "../../..$prefix/current/bin/xylen" "$DESTDIR/usr/local/bin/xylen"
mkdir -p "$daemons" "$DESTDIR/etc/xylen/models" "$DESTDIR/var/lib/xylen" "$DESTDIR/var/log/xylen"

# Writes a daemon: put FILE LABEL [NAME]
put() {
  target="$daemons/$2.plist"
  sed "s|/opt/xylen|$prefix|g; s|@NAME@|${3:-}|g" "$1" > "$target.new"
  if [ -e "$target" ] && ! cmp -s "$target" "$target.new"; then
    if ! agreed "$target was changed. Overwrite it?"; then rm "$target.new" && return 0; fi
  fi
  mv "$target.new" "$target"
  chmod 644 "$target"
}
put "$here/org.xylen.coordinator.plist" org.xylen.coordinator
put "$here/org.xylen.backup.plist" org.xylen.backup
for model in $models; do
  mkdir -p "$DESTDIR/var/lib/xylen-model/$model"
  put "$here/org.xylen.model.plist.template" "org.xylen.model.$model" "$model"
done
# What the operator wrote is never overwritten.
if [ ! -e "$DESTDIR/etc/xylen/config.yaml" ]; then printf 'mode: demo\n' > "$DESTDIR/etc/xylen/config.yaml"; fi
if [ ! -e "$DESTDIR/etc/xylen/xylen.env" ]; then
  (umask 077 && cp "$here/../xylen.env.example" "$DESTDIR/etc/xylen/xylen.env")
fi

if [ -z "$DESTDIR" ]; then
  if ! dscl . -read /Users/_xylen > /dev/null 2>&1; then
    sysadminctl -addUser _xylen -home /var/lib/xylen -shell /usr/bin/false -roleAccount
    dscl . -create /Groups/_xylen && dscl . -create /Groups/_xylen PrimaryGroupID "$(id -u _xylen)"
    dscl . -create /Users/_xylen PrimaryGroupID "$(id -u _xylen)"
  fi
  # launchd starts the daemon as that user, and so does what reads its secrets.
  chown -R _xylen:_xylen /var/lib/xylen /var/log/xylen /etc/xylen
  if [ -d /var/lib/xylen-model ]; then chown -R _xylen:_xylen /var/lib/xylen-model; fi
  for plist in "$daemons"/org.xylen.*.plist; do
    "$LAUNCHCTL" bootout system "$plist" 2> /dev/null || true
    "$LAUNCHCTL" bootstrap system "$plist"
  done
fi
echo "Xylen $release is installed in $DESTDIR$prefix"
