#!/bin/bash
# Builds the images that user code runs in: reagent-sandbox:<tier>, one for each folder beside this file.
#
#   build.sh [--from-dockerfile] [--force] [tier…]      all tiers where none is named
#
# Without an option no image registry is needed: debootstrap takes the packages from this machine's own Debian
# mirror and `docker import` makes the image. An image that already has this content is left as it is.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
suites="trixie bookworm" # the first that the mirror has
how=debootstrap force=no tiers=()

say() { echo "sandbox: $*"; }
fail() { echo "sandbox: $*" >&2; exit 1; }

while [ $# -gt 0 ]; do
    case $1 in
        --from-dockerfile) how=dockerfile ;;
        --force) force=yes ;;
        -*) fail "unknown option $1; usage: build.sh [--from-dockerfile] [--force] [tier…]" ;;
        *) tiers+=("$1") ;;
    esac
    shift
done
if [ ${#tiers[@]} -eq 0 ]; then
    for list in "$here"/*/packages; do tiers+=("$(basename "$(dirname "$list")")"); done
fi

command -v docker > /dev/null || fail "docker is not installed (Debian: apt-get install docker.io)"
docker version > /dev/null 2>&1 || fail "no Docker engine answers; start dockerd, or see whether you may use its socket"

packages_of() { grep -vE '^[[:space:]]*(#|$)' "$here/$1/packages" | sort -u | paste -sd, -; }

# What the image is made from, as a hash: changes when the packages or the way of building do.
content_of() { { cat "$here/build.sh" "$here/Dockerfile"; packages_of "$1"; } | sha256sum | cut -c1-16; }

content_built() { docker image inspect --format '{{index .Config.Labels "dev.reagent.content"}}' "$1" 2> /dev/null || true; }

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

# Sets suite and mirror to the first pair that answers.
find_mirror() {
    for suite in $suites; do
        for mirror in $(mirrors); do
            if fetches "${mirror%/}/dists/$suite/InRelease"; then return; fi
        done
    done
    fail "no Debian mirror answers for any of: $suites (tried: $(mirrors | paste -sd' ' -))"
}

build_by_debootstrap() {
    local tier=$1 image=$2 content=$3
    command -v debootstrap > /dev/null || fail "debootstrap is not installed (Debian: apt-get install debootstrap)"
    [ "$(id -u)" = 0 ] || fail "debootstrap needs root: run this with sudo, or use --from-dockerfile"
    find_mirror
    root=$(mktemp -d)
    trap 'rm -rf --one-file-system "$root"' EXIT
    say "$image from $suite at $mirror, a minute or so"
    debootstrap --variant=minbase --include="$(packages_of "$tier")" "$suite" "$root" "$mirror" > "$root.log" 2>&1 \
        || { tail -n 20 "$root.log" >&2; fail "debootstrap failed; all it said is in $root.log"; }
    rm -f "$root.log"
    rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/* \
        "$root"/usr/share/{doc,man,info,locale}/* "$root"/debootstrap
    find "$root" -xdev -perm /6000 -type f -exec chmod a-s {} +
    versions=$(chroot "$root" dpkg-query -W -f '${Package}=${Version}\n' $(packages_of "$tier" | tr , ' ') | paste -sd' ' -)
    tar -C "$root" --numeric-owner --one-file-system -c . | docker import \
        --change 'USER 65534:65534' --change 'WORKDIR /tmp' \
        --change "LABEL dev.reagent.content=$content dev.reagent.versions=\"$versions\"" - "$image" > /dev/null
    rm -rf --one-file-system "$root"
    trap - EXIT
}

build_by_dockerfile() {
    local tier=$1 image=$2 content=$3
    docker build -q -f "$here/Dockerfile" --build-arg PACKAGES="$(packages_of "$tier" | tr , ' ')" \
        --label "dev.reagent.content=$content" -t "$image" "$here/$tier" > /dev/null
}

for tier in "${tiers[@]}"; do
    [ -f "$here/$tier/packages" ] || fail "no such tier: $tier (there is no file $tier/packages)"
    image=reagent-sandbox:$tier content=$(content_of "$tier")
    if [ "$force" = no ] && [ "$(content_built "$image")" = "$content" ]; then
        say "$image is up to date"
        continue
    fi
    "build_by_$how" "$tier" "$image" "$content"
    say "$image built: $(docker image inspect --format '{{index .Config.Labels "dev.reagent.versions"}}' "$image"), $(($(docker image inspect --format '{{.Size}}' "$image") / 1000000)) MB"
done
