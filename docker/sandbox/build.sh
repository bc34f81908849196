#!/bin/bash
# Builds the images that user code runs in: reagent-sandbox:<tier>, one for each folder beside this file.
#
#   build.sh [--debootstrap | --from-dockerfile] [--force] [tier…]      all tiers where none is named
#
# Without an image registry: debootstrap takes the packages from this machine's own Debian mirror, and `docker import`
# makes the image; that needs root. With one: from the Dockerfile. Where neither is asked for, debootstrap is taken where it
# is installed and this is root. The content is the same either way, and the image says which versions it has:
#
#   docker image inspect --format '{{index .Config.Labels "dev.reagent.versions"}}' reagent-sandbox:quick
#   docker run --rm reagent-sandbox:quick cat /usr/share/reagent/packages      # all of them
#
# An image that already has this content is left as it is.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
suite=trixie # the first with Node 20
how='' force=no tiers=()

say() { echo "sandbox: $*"; }
fail() { echo "sandbox: $*" >&2; exit 1; }

while [ $# -gt 0 ]; do
    case $1 in
        --debootstrap) how=debootstrap ;;
        --from-dockerfile) how=dockerfile ;;
        --force) force=yes ;;
        -*) fail "unknown option $1; usage: build.sh [--debootstrap | --from-dockerfile] [--force] [tier…]" ;;
        *) tiers+=("$1") ;;
    esac
    shift
done
if [ ${#tiers[@]} -eq 0 ]; then
    for list in "$here"/*/packages; do tiers+=("$(basename "$(dirname "$list")")"); done
fi

command -v docker > /dev/null || fail "docker is not installed (Debian: apt-get install docker.io)"
docker version > /dev/null 2>&1 || fail "no Docker engine answers; start dockerd, or see whether you may use its socket"
if [ -z "$how" ]; then
    how=dockerfile
    if [ "$(id -u)" = 0 ] && command -v debootstrap > /dev/null; then how=debootstrap; fi
fi

packages_of() { grep -vE '^[[:space:]]*(#|$)' "$here/$1/packages" | sort -u; }

# What the image is made from, as a hash: changes when the packages or the way of building do.
content_of() { { cat "$here"/{build.sh,fill.sh,Dockerfile}; packages_of "$1"; } | sha256sum | cut -c1-16; }

label_of() { docker image inspect --format "{{index .Config.Labels \"dev.reagent.$2\"}}" "$1" 2> /dev/null || true; }

fetches() { if command -v curl > /dev/null; then curl -fsI -m 20 -o /dev/null "$1"; else wget -q -T 20 -t 1 --spider "$1"; fi; }

# The Debian mirrors this machine already uses, then Debian's own.
mirrors() {
    {
        sed -nE 's/^URIs:[[:space:]]*//p' /etc/apt/sources.list.d/*.sources 2> /dev/null | tr ' ' '\n' || true
        sed -nE 's/^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+).*/\2/p' \
            /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2> /dev/null || true
        echo http://deb.debian.org/debian
    } | grep -E '^https?://.*debian/?$' | awk '!seen[$0]++'
}

# Sets mirror to the first that answers.
find_mirror() {
    for mirror in $(mirrors); do
        if fetches "${mirror%/}/dists/$suite/InRelease"; then return; fi
    done
    fail "no Debian mirror answers for $suite (tried: $(mirrors | paste -sd' ' -))"
}

# Of the lines package=version, those of the packages that the tier asks for, on one line.
versions_of() { awk -F= 'NR == FNR { wanted[$1]; next } $1 in wanted' <(packages_of "$1") - | paste -sd' ' -; }

# The suite with what has been mended since, as far as the mirror has it.
sources() {
    echo "deb $mirror $suite main"
    echo "deb $mirror $suite-updates main"
    local security=${mirror%/}-security
    if fetches "$security/dists/$suite-security/InRelease"; then echo "deb $security $suite-security main"; fi
}

# Runs a command inside the new root, with a /proc that is gone with it.
inside() { unshare --mount sh -c 'mount -t proc proc "$1/proc"; exec chroot "$@"' sh "$root" "$@"; }

# Makes the Debian that each tier begins with, once for all tiers; nothing in it may start by itself.
make_base() {
    [ ! -d "$work/base" ] || return 0
    debootstrap --variant=minbase "$suite" "$work/new" "$mirror" \
        && sources > "$work/new/etc/apt/sources.list" \
        && install -m 755 /dev/stdin "$work/new/usr/sbin/policy-rc.d" <<< $'#!/bin/sh\nexit 101' \
        && mv "$work/new" "$work/base"
}

# Copies that Debian to the new root, and puts the tier's packages into it.
fill() {
    local packages
    mapfile -t packages < <(packages_of "$1")
    make_base \
        && cp -a "$work/base" "$root" \
        && install "$here/fill.sh" "$root/tmp/" \
        && inside /tmp/fill.sh "${packages[@]}" \
        && rm -rf "$root"/tmp/fill.sh "$root"/usr/sbin/policy-rc.d "$root"/etc/{resolv.conf,hostname} "$root"/debootstrap
}

build_by_debootstrap() {
    local tier=$1 image=$2 content=$3 versions
    command -v debootstrap > /dev/null || fail "debootstrap is not installed (Debian: apt-get install debootstrap)"
    [ "$(id -u)" = 0 ] || fail "debootstrap needs root: run this with sudo, or use --from-dockerfile"
    find_mirror
    if [ -z "${work-}" ]; then
        work=$(mktemp -d)
        trap 'rm -rf --one-file-system "$work"' EXIT
    fi
    root=$work/$tier log=$(mktemp)
    say "$image from $suite at $mirror, a minute or so"
    fill "$tier" > "$log" 2>&1 \
        || { tail -n 20 "$log" >&2; fail "the image was not built; all that was said is in $log"; }
    rm -f "$log"
    versions=$(versions_of "$tier" < "$root/usr/share/reagent/packages")
    tar -C "$root" --numeric-owner --one-file-system -c . | docker import \
        --change 'USER 65534:65534' --change 'WORKDIR /tmp' \
        --change "LABEL dev.reagent.content=$content dev.reagent.versions=\"$versions\"" - "$image" > /dev/null
    rm -rf --one-file-system "$root"
}

build_by_dockerfile() {
    local tier=$1 image=$2 content=$3 versions
    say "$image from the Dockerfile, a minute or so"
    docker build -q -f "$here/Dockerfile" --build-arg SUITE="$suite" --build-arg PACKAGES="$(packages_of "$tier" | paste -sd' ' -)" \
        -t "$image" "$here" > /dev/null
    # Which versions it has is known only now.
    versions=$(docker run --rm --network none "$image" cat /usr/share/reagent/packages | versions_of "$tier")
    printf 'FROM %s\n' "$image" | docker build -q --label "dev.reagent.content=$content" \
        --label "dev.reagent.versions=$versions" -t "$image" - > /dev/null
}

for tier in "${tiers[@]}"; do
    [ -f "$here/$tier/packages" ] || fail "no such tier: $tier (there is no file $tier/packages)"
    image=reagent-sandbox:$tier content=$(content_of "$tier")
    if [ "$force" = no ] && [ "$(label_of "$image" content)" = "$content" ]; then
        say "$image is up to date"
        continue
    fi
    "build_by_$how" "$tier" "$image" "$content"
    say "$image built: $(label_of "$image" versions), $(($(docker image inspect --format '{{.Size}}' "$image") / 1000000)) MB"
done
