#!/usr/bin/env bash
# build-deb.sh FOLDER OUT: a .deb of the built program, by dpkg-deb alone. Installs to /opt/qingjuan, with a menu entry,
# icons and the command `qingjuan`. Nothing of an office's data is there, so removing the package touches none.
set -euo pipefail
folder=$(realpath "$1")
out=$(realpath "$2")
here=$(cd "$(dirname "$0")" && pwd)
icons=$here/../../resources/icons
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$here/../../pyproject.toml")
architecture=$(dpkg --print-architecture)
variant=${VARIANT:-}
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
chmod 755 "$stage"
umask 022

install -d "$stage/opt" "$stage/DEBIAN" "$stage/usr/bin" "$stage/usr/share/applications" "$stage/usr/share/doc/qingjuan"
cp -a "$folder" "$stage/opt/qingjuan"
chmod -R u=rwX,go=rX "$stage/opt/qingjuan"
install -m 755 "$here/qingjuan.sh" "$stage/usr/bin/qingjuan"
install -m 644 "$here/qingjuan.desktop" "$stage/usr/share/applications/qingjuan.desktop"
install -m 644 "$here/../../LICENSE" "$stage/usr/share/doc/qingjuan/copyright"
cat "$here/../../NOTICE.md" >>"$stage/usr/share/doc/qingjuan/copyright"
for size in 16 24 32 48 64 128 256; do
  install -D -m 644 "$icons/app/qingjuan-$size.png" "$stage/usr/share/icons/hicolor/${size}x${size}/apps/qingjuan.png"
done
install -D -m 644 "$icons/qingjuan.svg" "$stage/usr/share/icons/hicolor/scalable/apps/qingjuan.svg"

# the newest glibc symbol that any file in the folder asks for is the oldest system that it runs on
glibc=$(find "$stage/opt/qingjuan" -type f \( -name '*.so*' -o -name qingjuan \) -exec objdump -T {} + 2>/dev/null |
  grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -uV | tail -n 1)
size=$(du -sk --apparent-size "$stage" | cut -f1)
cat >"$stage/DEBIAN/control" <<CONTROL
Package: qingjuan
Version: $version${variant:++$variant}
Architecture: $architecture
Maintainer: Qingjuan contributors <qingjuan@localhost>
Installed-Size: $size
Section: office
Priority: optional
Depends: libc6 (>= $glibc), libstdc++6, libgcc-s1 | libgcc1, zlib1g, libgl1, libegl1, libx11-6, libx11-xcb1, libxcb1, libfontconfig1, libfreetype6, libdbus-1-3
Recommends: libcups2 | libcups2t64
Description: 清卷：纪检监察案卷管理（离线、加密）
 纪检监察部门在一台不联网的计算机上办理问题线索、谈话、处理处分、
 文书、整改台账和廉政档案，全部内容加密保存。
CONTROL
install -m 755 "$here/postinst" "$here/postrm" "$stage/DEBIAN/"
(cd "$stage" && find opt usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)

package=$out/qingjuan_${version}${variant:++$variant}_$architecture.deb
# xz: the dpkg of older systems reads no zstd
dpkg-deb --root-owner-group -Zxz -z6 --build "$stage" "$package" >/dev/null
echo "== 安装包 $package：$(du -m --apparent-size "$package" | cut -f1) MiB，需要 glibc $glibc 以上"
