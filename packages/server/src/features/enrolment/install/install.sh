#!/bin/sh
# Installs the Guru agent on this machine and enrols it at {{server}}.
# Usage: curl -fsSL {{server}}/install.sh | sudo sh -s -- --token guru_enrol_...
# It asks {{server}} for the program for this system, checks its SHA-256, and lets the program install itself as a service.
set -eu

server='{{server}}'

fail() {
  printf 'guru: %s\n' "$1" >&2
  exit 1
}

main() {
  token=''
  ca=''
  while [ "$#" -gt 0 ]; do
    case "$1" in
      --token) [ "$#" -ge 2 ] || fail '--token needs a value.'; token=$2; shift 2 ;;
      --ca) [ "$#" -ge 2 ] || fail '--ca needs a file.'; ca=$2; shift 2 ;;
      *) fail "unknown option $1. Usage: install.sh --token guru_enrol_... [--ca /path/ca.pem]" ;;
    esac
  done
  [ -n "$token" ] || fail 'give the enrolment token: --token guru_enrol_...'
  [ "$(id -u)" -eq 0 ] || fail 'installing a service takes root: run this with sudo.'

  case "$(uname -s)" in
    Linux) system=linux ;;
    Darwin) system=darwin ;;
    *) fail "there is no agent for $(uname -s)." ;;
  esac
  case "$(uname -m)" in
    x86_64 | amd64) machine=x64 ;;
    arm64 | aarch64) machine=arm64 ;;
    *) fail "there is no agent for $(uname -m)." ;;
  esac
  platform="$system-$machine"

  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  program="$folder/guru-agent"

  printf 'Fetching the agent for %s from %s\n' "$platform" "$server"
  fetch "$server/download/agent/$platform" "$program"
  fetch "$server/download/agent/$platform.sha256" "$folder/sha256"
  expected=$(cut -d ' ' -f 1 "$folder/sha256")
  [ "$(sha256 "$program")" = "$expected" ] || fail 'the program that arrived is not the one that was sent (SHA-256 differs). Try again.'
  chmod 0755 "$program"

  set -- install --server "$server" --token "$token"
  [ -z "$ca" ] || set -- "$@" --ca "$ca"
  "$program" "$@"
}

# fetch ADDRESS FILE
fetch() {
  if command -v curl >/dev/null 2>&1; then
    if [ -n "$ca" ]; then
      curl -fsSL --retry 3 --cacert "$ca" -o "$2" "$1" || fail "can't fetch $1."
    else
      curl -fsSL --retry 3 -o "$2" "$1" || fail "can't fetch $1."
    fi
  elif command -v wget >/dev/null 2>&1; then
    wget -q ${ca:+--ca-certificate="$ca"} -O "$2" "$1" || fail "can't fetch $1."
  else
    fail 'curl or wget is needed.'
  fi
}

sha256() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum "$1" | cut -d ' ' -f 1
  else
    shasum -a 256 "$1" | cut -d ' ' -f 1
  fi
}

# Called on the last line, so that a script that was cut off on its way does nothing.
main "$@"
