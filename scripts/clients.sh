#!/bin/sh
# Installs the programs that open what exoviz writes, so that tests/clients can ask them.
#
#   scripts/clients.sh light|all
#
# "light" takes those that install in seconds. Where there is no network, no npm or no right to
# install it gives up after a minute, once and for all, without a word of complaint: the tests say
# then what they could not ask.
# The variable PYTHON names the interpreter to use (python3 unless it is set).

set -u

which=${1:?"usage: clients.sh light|all"}
python=${PYTHON:-python3}
here=$(cd "$(dirname "$0")/../tests/clients" && pwd)
place="$here/.clients"

light_packages='admesh glslang-tools libimage-exiftool-perl libtiff-tools pngcheck poppler-utils prusa-slicer'
# What follows xvfb is what Blender asks of the system.
patience=$([ "$which" = light ] && echo 60 || echo 900)
all_packages='libcifpp-data chromium firefox-esr xauth xvfb libgl1 libsm6 libxfixes3 libxi6 libxkbcommon0 libxxf86vm1'

say() { printf 'exoviz: %s\n' "$*" >&2; }

# Runs a command for at most so many seconds.
within() {
    if command -v timeout >/dev/null; then
        timeout --kill-after=10 "$@" </dev/null
    else
        shift
        "$@" </dev/null
    fi
}

# Prints the packages that are not installed.
missing() {
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
    done
}

install_programs() {
    command -v apt-get >/dev/null || return 1
    # shellcheck disable=SC2046 # package names are meant to be split
    set -- $(missing "$@")
    [ $# -gt 0 ] || return 0
    [ "$(id -u)" = 0 ] || {
        say "to be installed by an administrator: apt-get install $*"
        return 1
    }
    say "installing $*"
    export DEBIAN_FRONTEND=noninteractive
    # Only the way here may be given up: an installation that is stopped half way is broken.
    within 60 apt-get -o Acquire::Retries=1 -o Acquire::http::Timeout=20 update -qq &&
        within "$patience" apt-get install -y -qq --no-install-recommends --download-only "$@" >/dev/null &&
        apt-get install -y -qq --no-install-recommends --no-download "$@" >/dev/null </dev/null
}

install_pages() {
    command -v npm >/dev/null || return 1
    mkdir -p "$place" && cp "$here/package.json" "$place/" || return 1
    within "$patience" npm install --prefix "$place" --no-audit --no-fund --no-package-lock --loglevel=error \
        --fetch-retries=1 --fetch-timeout=30000 "$@" >/dev/null
}

install_python_programs() {
    [ -x "$place/venv/bin/python" ] || "$python" -m venv "$place/venv" || return 1
    # Together or alone: a platform that has no wheel of one still gets the others.
    "$place/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        -r "$here/requirements.txt" && return 0
    grep -v '^#' "$here/requirements.txt" | while read -r one; do
        "$place/venv/bin/python" -m pip install --quiet --disable-pip-version-check "$one"
    done
}

case $which in
light)
    tried="$place/light"
    [ ! -e "$tried" ] || exit 0
    mkdir -p "$place" && touch "$tried"
    # shellcheck disable=SC2086 # package names are meant to be split
    install_programs $light_packages 2>/dev/null
    # With the rest installed, to omit it would remove it.
    [ -d "$place/node_modules/gltf-validator" ] || install_pages --omit=optional 2>/dev/null
    # What could not be installed is no failure: the tests say what they did not ask.
    ;;
all)
    # shellcheck disable=SC2086 # package names are meant to be split
    install_programs $light_packages $all_packages || say "some programs are missing"
    install_pages || say "the programs of npm are missing"
    install_python_programs || say "some programs in Python are missing"
    ;;
*)
    say "unknown set of programs '$which': light or all"
    exit 2
    ;;
esac
exit 0
