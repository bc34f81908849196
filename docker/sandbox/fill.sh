#!/bin/sh
# Run as root inside a new Debian, however that was made: fill.sh PACKAGE…
# Brings it up to date, installs the packages, takes out what no code needs and what it must not have, and writes down which packages
# there are, with their versions: /usr/share/reagent/packages.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get -y upgrade
apt-get -y install --no-install-recommends "$@"
rm -rf /var/cache/apt/* /var/lib/apt/lists/* /var/log/* /usr/share/doc/* /usr/share/man/* /usr/share/info/* /usr/share/locale/*
find / -xdev -perm /6000 -type f -exec chmod a-s {} +
mkdir -p /usr/share/reagent
dpkg-query -W -f '${Package}=${Version}\n' > /usr/share/reagent/packages
