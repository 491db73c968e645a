#!/bin/sh
# Installs this version beside the one that runs, switches, and goes back when the new one is not healthy.
#   upgrade.sh [--yes] [--prefix /opt/xylen] [--source FOLDER] [--deno FILE] [--health URL] [--wait SECONDS]
set -eu
# shellcheck source=/dev/null
. "$(dirname "$0")/options.sh"

yes=no
prefix=/opt/xylen
source=$(cd "$(dirname "$0")/.." && pwd)
deno=${DENO:-}
health=http://127.0.0.1:8000/healthz
wait=60
while [ $# -gt 0 ]; do
  case $1 in
    --yes) yes=yes ;;
    --prefix) value "$@" && prefix=$2 && shift ;;
    --source) value "$@" && source=$2 && shift ;;
    --deno) value "$@" && deno=$2 && shift ;;
    --health) value "$@" && health=$2 && shift ;;
    --wait) value "$@" && wait=$2 && shift ;;
    --help) help ;;
    *) echo "upgrade.sh: no option $1 (--help tells them)" >&2 && exit 2 ;;
  esac
  shift
done
check_prefix "$prefix"
case $wait in
  *[!0-9]*) echo "upgrade.sh: --wait must be a whole number of seconds, was $wait" >&2 && exit 2 ;;
esac
: "${DESTDIR:=}"
: "${SYSTEMCTL:=systemctl}"
here=$(cd "$(dirname "$0")" && pwd)
root="$DESTDIR$prefix"
if [ ! -e "$root/current" ]; then
  echo "upgrade.sh: nothing is installed in $root: install.sh does that" >&2
  exit 1
fi
before=$(readlink "$root/current")
: "${deno:=$root/current/bin/deno}"

if [ "$yes" = no ]; then
  printf 'Upgrade %s and restart it? [y/N] ' "$before"
  read -r answer || answer=n
  case $answer in y | Y) ;; *) exit 1 ;; esac
fi

run() { (cd "$root/$1" && "$root/$1/bin/deno" run --quiet --no-prompt --cached-only -P=coordinator main.ts "$2" "$3" "$4"); }

# Works on the database by a release's program, as the user whom it belongs to and with the secrets of the service.
database() {
  each=$1
  shift
  set -- "$root/$each/bin/xylen" "$@" --config "$DESTDIR/etc/xylen/config.yaml" --data-dir "$DESTDIR/var/lib/xylen"
  if [ -z "$DESTDIR" ]; then set -- setpriv --reuid=xylen --regid=xylen --init-groups "$@"; fi
  DENO_DIR=/tmp/xylen-upgrade sh "$here/launchd/with_env.sh" "$DESTDIR/etc/xylen/xylen.env" "$@"
}

healthy() {
  "$root/current/bin/deno" eval --no-config "
    for (const end = Date.now() + $wait * 1000; Date.now() < end;) {
      const answer = await fetch(Deno.args[0]).catch(() => null);
      await answer?.body?.cancel();
      if (answer?.ok) Deno.exit(0);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    Deno.exit(1);" "$health"
}

# Units of the version that comes, where those of the version that goes lie as they were: renew GOES COMES
renew() {
  for unit in "$root/$2"/deploy/systemd/*; do
    name=$(basename "$unit")
    target="$DESTDIR/etc/systemd/system/$name"
    goes="$root/$1/deploy/systemd/$name"
    if [ -e "$target" ] && { [ ! -e "$goes" ] || ! sed "s|/opt/xylen|$prefix|g" "$goes" | cmp -s - "$target"; }; then
      echo "upgrade.sh: $target was changed and stays" >&2
      continue
    fi
    sed "s|/opt/xylen|$prefix|g" "$unit" > "$target"
  done
  "$SYSTEMCTL" daemon-reload
}

switch() {
  ln -sfn "$1" "$root/current.new"
  mv -T "$root/current.new" "$root/current" 2> /dev/null || { rm "$root/current.new" && ln -sfn "$1" "$root/current"; }
  "$SYSTEMCTL" restart xylen-coordinator.service && "$SYSTEMCTL" try-restart 'xylen-model@*.service'
}

release="releases/$(sh "$here/place_release.sh" "$source" "$root" "$deno")"
if [ -e "$DESTDIR/etc/xylen/config.yaml" ] && ! run "$release" config check "$DESTDIR/etc/xylen/config.yaml"; then
  rm -rf "${root:?}/$release"
  echo "upgrade.sh: the new version refuses the configuration; nothing was changed" >&2
  exit 1
fi
# Nothing where there is no database yet, or where the old version did not know the command.
schema=$(database "$before" migrate --show --json 2> /dev/null | sed -n 's/.*"version":\([0-9]*\).*/\1/p') || schema=
renew "$before" "$release"
if switch "$release" && healthy; then
  for each in "$root"/releases/*; do
    case releases/$(basename "$each") in "$release" | "$before") ;; *) rm -rf "$each" ;; esac
  done
  echo "$release runs; $before is kept"
  exit 0
fi
echo "upgrade.sh: $release is not healthy after $wait s; back to $before" >&2
renew "$release" "$before"
# The old version opens no database of a newer schema: the new one takes it back.
if [ -n "$schema" ]; then
  "$SYSTEMCTL" stop xylen-coordinator.service
  database "$release" migrate --to "$schema" >&2 || echo "upgrade.sh: the schema is not back at version $schema" >&2
fi
switch "$before" || true
if healthy; then
  rm -rf "${root:?}/$release"
  echo "upgrade.sh: $before runs again" >&2
else
  echo "upgrade.sh: $before is not healthy either: see journalctl -u xylen-coordinator" >&2
fi
exit 1
