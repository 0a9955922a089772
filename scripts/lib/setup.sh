# Sourced by scripts/demo and scripts/test: installs Debian packages that are missing. Needs root or sudo only then.

die() { echo "$*" >&2; exit 1; }

# packages SECTION...: the names in scripts/lib/packages; of alternatives (a | b) the first that this release has.
packages() {
    local section line name
    for section in "$@"; do
        sed -n "/^\[$section\]/,/^\[/p" "$top/scripts/lib/packages" | grep -v '^[[#]' | while read -r line; do
            [ -n "$line" ] || continue
            for name in ${line//|/ }; do
                installed "$name" && break
                apt-cache show "$name" >/dev/null 2>&1 && break
                name=${line%% *}
            done
            echo "$name"
        done
    done | sort -u
}

installed() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "These packages are missing and neither root nor sudo can install them: $missing"
    fi
}

# install_packages SECTION...: installs what is missing, and nothing where all is there.
install_packages() {
    local name missing=""
    command -v apt-get >/dev/null || die "This script installs what it needs with apt-get: run it on Debian 12 or 13, or install the packages of scripts/lib/packages by hand and use meson."
    for name in $(packages "$@"); do
        installed "$name" || missing="$missing $name"
    done
    [ -n "$missing" ] || return 0
    echo "Installing:$missing" >&2
    as_root apt-get update -q >&2 || die "apt-get update failed."
    # Alternatives can only be chosen once the package lists are there.
    missing=""
    for name in $(packages "$@"); do
        installed "$name" || missing="$missing $name"
    done
    # shellcheck disable=SC2086 # a list of names
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing >&2 ||
        die "apt-get install failed."
}

# configure DIR MESON-OPTION...: sets a build folder up, or brings an existing one up to date.
configure() {
    local dir=$1
    shift
    local again=()
    [ ! -f "$dir/build.ninja" ] || again=(--reconfigure)
    meson setup "${again[@]}" "$dir" "$top" "$@" >"$dir.setup.log" 2>&1 || { cat "$dir.setup.log" >&2; die "meson setup failed."; }
}
