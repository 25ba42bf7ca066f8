# Shared by script/run and script/test: finds out what is missing, and installs it where we know how.
# SPDX-License-Identifier: MIT

say() { printf '%s\n' "$*" >&2; }

# Debian's names of what the program needs to be built and to run, and of what the tests need besides.
packages_run="gcc libc6-dev cmake ninja-build pkg-config libsdl2-dev libsdl2-ttf-dev libsdl2-image-dev libcjson-dev
  libfontconfig-dev libssl-dev fonts-inter fonts-jetbrains-mono fonts-noto-core fonts-dejavu-core"
packages_test="libcmocka-dev xvfb xdotool imagemagick python3 python3-jsonschema git curl dovecot-imapd dovecot-lmtpd
  dovecot-pop3d fetchmail getmail6 imapfilter isync libauthen-sasl-perl libmail-imapclient-perl msmtp mpop mutt neomutt
  offlineimap3 perl postfix s-nail swaks uw-mailutils"

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Of the packages given, those that dpkg does not know as installed.
missing_of() {
    for package in "$@"; do
        dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || printf '%s ' "$package"
    done
}

# Installs the packages that are missing; RUNLEVEL=1 keeps those that are services from starting. On a system
# without apt it says what is needed and goes on: the build itself then says what it does not find.
need() {
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        if ! command -v cmake >/dev/null || ! command -v pkg-config >/dev/null ||
            ! pkg-config --exists sdl2 SDL2_ttf SDL2_image libcjson fontconfig libcrypto; then
            say "This is not a Debian or Ubuntu system, so nothing is installed by itself. Mailwalk needs:"
            say "  a C17 compiler, CMake 3.25 or newer, Ninja, pkg-config;"
            say "  SDL2, SDL2_ttf, SDL2_image, cJSON, fontconfig and OpenSSL with their headers;"
            say "  the fonts Inter, JetBrains Mono, Noto Sans Symbols 2 and DejaVu Sans;"
            say "  for the tests also cmocka, Xvfb, xdotool, ImageMagick, Python 3 with jsonschema, and git."
            exit 3
        fi
        return 0
    fi
    missing=$(missing_of "$@")
    [ -z "$missing" ] && return 0
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        say "These packages are missing, and there is no sudo to install them with. As root:"
        say "  apt-get install $missing"
        exit 3
    fi
    say "Installing: $missing"
    quietly as_root apt-get update ||
        { say "apt-get update failed: is the network there?"; exit 3; }
    # shellcheck disable=SC2086
    quietly as_root env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing ||
        { say "These packages could not be installed: $missing"; exit 3; }
}

# Runs a command; what it prints is shown only if it fails.
quietly() {
    log=$(mktemp)
    if "$@" >"$log" 2>&1; then
        rm -f "$log"
        return 0
    fi
    tail -n 60 "$log" >&2
    rm -f "$log"
    return 1
}

# Builds a preset; further arguments go to CMake.
build() {
    preset=$1
    shift
    say "Building (build/$preset) …"
    if ! { quietly cmake --preset "$preset" "$@" && quietly cmake --build --preset "$preset"; }; then
        say "The build failed. Mailwalk needs CMake 3.25 or newer and a C17 compiler."
        exit 3
    fi
}
