#!/usr/bin/env bash
# Make the builder for older systems beside the running one, and build in it: Debian 11 (glibc 2.31) with Python 3.11
# compiled from Debian's own source. Needs root, debootstrap and Debian's package archive. BUILDER names its folder.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=packaging/linux-old
builder=${BUILDER:-/var/tmp/qingjuan-builder}
mirror=${MIRROR:-http://deb.debian.org/debian}
((EUID == 0)) || { echo "请以管理员身份运行（sudo）。" >&2; exit 1; }
command -v debootstrap >/dev/null || apt-get install -y -qq debootstrap >/dev/null
within() { env -i HOME=/root PATH=/opt/python/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
  "${client[@]}" chroot "$builder" "$@"; }
# the package client's own settings (a mirror, a proxy, a certificate) hold inside too
client=()
while IFS= read -r line; do client+=("$line"); done < <(env | grep -iE '^(pip_|https?_proxy|no_proxy|ssl_cert)' | grep -vi find_links || true)

mkdir -p "$builder"
if [[ ! -e $builder/.base ]]; then
  debootstrap --variant=minbase --include=ca-certificates bullseye "$builder" "$mirror"
  echo "deb $mirror bullseye main" >"$builder/etc/apt/sources.list"
  echo "deb-src $mirror bookworm main" >>"$builder/etc/apt/sources.list"
  touch "$builder/.base"
fi
cp /etc/resolv.conf /etc/hosts "$builder/etc/"
cp -r /etc/ssl/certs/. "$builder/etc/ssl/certs/"
for file in /etc/pip.conf /root/.config/pip/pip.conf; do
  if [[ -e $file ]]; then mkdir -p "$builder$(dirname "$file")" && cp "$file" "$builder$file"; fi
done
for place in proc dev; do mountpoint -q "$builder/$place" || mount --bind "/$place" "$builder/$place"; done
trap 'for place in dev proc; do umount -l "$builder/$place" || true; done' EXIT

if [[ ! -e $builder/.python ]]; then
  cp "$here/glibc-2.28.h" "$builder/opt/glibc-2.28.h"
  within bash -euo pipefail -c '
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends build-essential dpkg-dev git sudo file \
      zlib1g-dev libffi-dev libssl-dev libbz2-dev liblzma-dev libexpat1-dev uuid-dev >/dev/null
    rm -rf /opt/source && mkdir /opt/source && cd /opt/source
    apt-get source -qq --download-only python3.11
    tar xf python3.11_*.orig.tar.* && cd Python-3.11*
    # sem_clockwait and gettid came with glibc 2.30: pretend that they are not there
    ac_cv_func_sem_clockwait=no ac_cv_func_gettid=no CFLAGS="-include /opt/glibc-2.28.h" \
      LDFLAGS="-Wl,-rpath,/opt/python/lib" ./configure -q --prefix=/opt/python --enable-shared --without-ensurepip >/dev/null
    make -s -j"$(nproc)" >/dev/null 2>&1
    make -s install >/dev/null 2>&1
    rm -rf /opt/source'
  touch "$builder/.python"
fi

rm -rf "$builder/root/project"
git clone -q --no-hardlinks . "$builder/root/project"
within bash -euc 'cd /root/project && PYTHON=/opt/python/bin/python3.11 bash packaging/linux-old/build.sh'
mkdir -p dist/old
cp -a "$builder/root/project/dist/old/." dist/old/
