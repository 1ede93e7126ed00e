#!/bin/sh
# Sets exoviz up: system libraries that are missing, a virtual environment, exoviz in it.
#
#   scripts/setup.sh VENV user|dev|docs
#
# VENV is the folder of the virtual environment; "dev" adds the tools of
# development, "docs" those that build the site of the documents.
# The variable PYTHON names the interpreter to use (python3 unless it is set).

set -eu

venv=${1:?"usage: setup.sh VENV user|dev|docs"}
packages=${2:?"usage: setup.sh VENV user|dev|docs"}
python=${PYTHON:-python3}

say() { printf 'exoviz: %s\n' "$*" >&2; }

fail() {
    say "$@"
    exit 1
}

# What Qt's window needs from the system: library, and the Debian package that holds it.
window_libraries='
libEGL.so.1             libegl1
libGL.so.1              libgl1
libdbus-1.so.3          libdbus-1-3
libfontconfig.so.1      libfontconfig1
libglib-2.0.so.0        libglib2.0-0
libgthread-2.0.so.0     libglib2.0-0
libX11-xcb.so.1         libx11-xcb1
libXcursor.so.1         libxcursor1
libxcb-icccm.so.4       libxcb-icccm4
libxcb-image.so.0       libxcb-image0
libxcb-keysyms.so.1     libxcb-keysyms1
libxcb-randr.so.0       libxcb-randr0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-shape.so.0       libxcb-shape0
libxcb-xinerama.so.0    libxcb-xinerama0
libxcb-xkb.so.1         libxcb-xkb1
libxkbcommon-x11.so.0   libxkbcommon-x11-0
'

# A driver of OpenGL on the processor, which in tests stands in for a graphics card.
test_libraries='
libEGL_mesa.so.0 libegl-mesa0 libgl1-mesa-dri
'

# What the tests need that drive the whole program: program, and the Debian package that holds it.
test_programs='
Xvfb    xvfb
openbox openbox
xdotool xdotool
'

# Reads lines "program package", prints the packages of the programs that the system lacks.
missing_programs() {
    while read -r program package; do
        [ -z "$program" ] || command -v "$program" >/dev/null || echo "$package"
    done
}

# Reads lines "library package", prints the packages of the libraries that the system lacks.
missing_packages() {
    while read -r library package; do
        [ -n "$library" ] || continue
        case $known_libraries in
        *"$library "*) ;;
        *) echo "$package" ;;
        esac
    done | sort -u
}

# Installs the packages named, if this user may.
install_packages() {
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" = 0 ]; then
        as_root=''
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        as_root='sudo -n'
    else
        return 1
    fi
    say "installing system packages: $*"
    $as_root apt-get update -qq </dev/null &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
            --no-install-recommends "$@" </dev/null >/dev/null
}

install_system_packages() {
    known_libraries="$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p | tr '\n\t' '  ')"
    needed=''
    wanted=$(echo "$window_libraries" | missing_packages)
    [ "$packages" != dev ] || wanted="$wanted $(echo "$test_programs" | missing_programs)
        $(echo "$test_libraries" | missing_packages)"
    "$python" -c 'import ensurepip, venv' 2>/dev/null || needed=python3-venv
    # shellcheck disable=SC2086 # package names are meant to be split
    set -- $needed $wanted
    [ $# -gt 0 ] || return 0
    if ! install_packages "$@"; then
        command="sudo apt-get install --no-install-recommends $*"
        [ -z "$needed" ] || fail "these system packages are missing; install them with:
    $command"
        say "the window and its tests will need some more system packages; install them with:
    $command"
    fi
}

command -v "$python" >/dev/null || fail "no $python here: install Python 3.11 or newer"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "$("$python" --version) is too old: Python 3.11 or newer is needed (PYTHON=... names one)"

[ "$(uname)" != Linux ] || install_system_packages

[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
case $packages in
user) target='.' ;;
dev | docs) target=".[$packages]" ;;
*) fail "unknown set of packages '$packages': user, dev or docs" ;;
esac
say "installing exoviz and what it needs into $venv (some minutes the first time)"
# Modules are compiled when they are first imported, and most never are.
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile \
    --editable "$target"
say "compiling what draws (less than a minute)"
"$venv/bin/python" "$(dirname "$0")/compile.py" ||
    say "that failed; it is done when the first picture is drawn"
