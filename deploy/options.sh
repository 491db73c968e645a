# What the installers' options have in common; sourced by them.
# shellcheck shell=sh

# A script's help is the comment at its head.
help() {
  sed -n '2,/^set /s/^# \{0,1\}//p' "$0"
  exit 0
}

# value "$@": whether something follows the option.
value() {
  if [ $# -lt 2 ] || [ -z "$2" ]; then
    echo "$(basename "$0"): $1 needs a value" >&2
    exit 2
  fi
}

# Units, plists and commands name it bare: nothing in it may need quotes, and it must not be a folder of the system.
check_prefix() {
  case $1 in
    *[!A-Za-z0-9._/-]* | */../* | */..) ;;
    /?*/?*) return 0 ;;
  esac
  echo "$(basename "$0"): --prefix must be a folder below a folder, of A-Z a-z 0-9 . _ - and /, was $1" >&2
  exit 2
}

# Takes away what was installed in a folder, and the folder when nothing else lies there: clear FOLDER
clear() {
  rm -rf "$1/releases" "$1/current" "$1/current.new"
  if [ -d "$1" ]; then rmdir "$1" 2> /dev/null || echo "$1 stays: other things lie there" >&2; fi
}
