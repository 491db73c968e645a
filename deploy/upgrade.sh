#!/bin/sh
# Installs this version beside the one that runs, switches, and goes back when the new one is not healthy.
#   upgrade.sh [--yes] [--prefix /opt/xylen] [--source FOLDER] [--deno FILE] [--health URL] [--wait SECONDS]
set -eu

yes=no
prefix=/opt/xylen
source=$(cd "$(dirname "$0")/.." && pwd)
deno=${DENO:-}
health=http://127.0.0.1:8000/healthz
wait=60
while [ $# -gt 0 ]; do
  case $1 in
    --yes) yes=yes ;;
    --prefix) prefix=$2 && shift ;;
    --source) source=$2 && shift ;;
    --deno) deno=$2 && shift ;;
    --health) health=$2 && shift ;;
    --wait) wait=$2 && shift ;;
    *) echo "upgrade.sh: no option $1" >&2 && exit 2 ;;
  esac
  shift
done
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

healthy() {
  "$root/current/bin/deno" eval --no-config "
    for (const end = Date.now() + $wait * 1000; Date.now() < end;) {
      const answer = await fetch('$health').catch(() => null);
      await answer?.body?.cancel();
      if (answer?.ok) Deno.exit(0);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    Deno.exit(1);"
}

switch() {
  ln -sfn "$1" "$root/current.new"
  mv -T "$root/current.new" "$root/current" 2> /dev/null || { rm "$root/current.new" && ln -sfn "$1" "$root/current"; }
  "$SYSTEMCTL" restart xylen-coordinator.service
}

release="releases/$(sh "$here/place_release.sh" "$source" "$root" "$deno")"
if [ -e "$DESTDIR/etc/xylen/config.yaml" ] && ! run "$release" config check "$DESTDIR/etc/xylen/config.yaml"; then
  rm -rf "${root:?}/$release"
  echo "upgrade.sh: the new version refuses the configuration; nothing was changed" >&2
  exit 1
fi
if switch "$release" && healthy; then
  echo "$release runs; $before is kept: upgrade.sh of it goes back"
  exit 0
fi
echo "upgrade.sh: $release is not healthy after $wait s; back to $before" >&2
switch "$before" || true
if healthy; then
  rm -rf "${root:?}/$release"
  echo "upgrade.sh: $before runs again" >&2
else
  echo "upgrade.sh: $before is not healthy either: see journalctl -u xylen-coordinator" >&2
fi
exit 1
