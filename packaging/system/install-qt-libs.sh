#!/usr/bin/env bash
# Install the system libraries that Qt's window needs and that the PySide6 wheels don't carry, where they are missing.
# What is missing is found by loading each library, so a system that has them, of whatever kind, is left alone.
# Debian-like systems install by apt-get (with sudo unless root); on others the missing names are told and set-up goes
# on: without them there is no window, but the headless commands need none of it.
set -euo pipefail

# library that Qt loads : Debian package that holds it. Read from the NEEDED entries of the wheels' QtCore, QtGui, QtNetwork
# (local sockets), the xcb, wayland and offscreen platforms, and the CUPS printer plugin.
needed=(
  libGL.so.1:libgl1
  libEGL.so.1:libegl1
  libfontconfig.so.1:libfontconfig1
  libfreetype.so.6:libfreetype6
  libdbus-1.so.3:libdbus-1-3
  libglib-2.0.so.0:libglib2.0-0
  libxkbcommon.so.0:libxkbcommon0
  libxkbcommon-x11.so.0:libxkbcommon-x11-0
  libX11-xcb.so.1:libx11-xcb1
  libxcb-cursor.so.0:libxcb-cursor0
  libxcb-icccm.so.4:libxcb-icccm4
  libxcb-image.so.0:libxcb-image0
  libxcb-keysyms.so.1:libxcb-keysyms1
  libxcb-randr.so.0:libxcb-randr0
  libxcb-render-util.so.0:libxcb-render-util0
  libxcb-shape.so.0:libxcb-shape0
  libxcb-shm.so.0:libxcb-shm0
  libxcb-sync.so.1:libxcb-sync1
  libxcb-xfixes.so.0:libxcb-xfixes0
  libxcb-util.so.1:libxcb-util1
  libxcb-xkb.so.1:libxcb-xkb1
  libwayland-client.so.0:libwayland-client0
  libwayland-cursor.so.0:libwayland-cursor0
  libgssapi_krb5.so.2:libgssapi-krb5-2
  libbrotlidec.so.1:libbrotli1
  libzstd.so.1:libzstd1
  libcups.so.2:libcups2
)

[[ $(uname -s) == Linux ]] || exit 0

missing() {
  "${PYTHON:-python3}" - "${needed[@]}" <<'PYTHON'
import ctypes, sys
for pair in sys.argv[1:]:
    library, package = pair.split(":")
    try:
        ctypes.CDLL(library)
    except OSError:
        print(library, package)
PYTHON
}

absent=$(missing)
[[ -n $absent ]] || exit 0
libraries=$(cut -d' ' -f1 <<<"$absent" | tr '\n' ' ')
mapfile -t packages < <(cut -d' ' -f2 <<<"$absent" | sort -u)

if ! command -v apt-get >/dev/null; then
  echo "提示：缺少 Qt 所需的系统库：$libraries" >&2
  echo "请用本系统的软件包管理工具安装；安装前不能打开窗口，其余命令不受影响。" >&2
  exit 0
fi

as_root=()
if ((EUID != 0)); then
  if ! command -v sudo >/dev/null; then
    echo "缺少 Qt 所需的系统库，而本机没有 sudo。请以管理员身份运行：" >&2
    echo "  apt-get install ${packages[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}
echo "安装 Qt 所需的系统库：${packages[*]}"
# newer Debian and Ubuntu name this one with a suffix
if ! apt-cache show libglib2.0-0 >/dev/null 2>&1 && apt-cache show libglib2.0-0t64 >/dev/null 2>&1; then
  packages=("${packages[@]/%libglib2.0-0/libglib2.0-0t64}")
fi
if ! install "${packages[@]}" 2>/dev/null; then
  # the list of packages is old or was never fetched
  "${as_root[@]}" apt-get update -qq
  install "${packages[@]}" || {
    echo "系统库没有装上。请检查软件源后重试，或手工运行：sudo apt-get install ${packages[*]}" >&2
    exit 1
  }
fi
absent=$(missing)
if [[ -n $absent ]]; then
  echo "提示：安装后仍缺少：$(cut -d' ' -f1 <<<"$absent" | tr '\n' ' ')；窗口可能打不开。" >&2
fi
