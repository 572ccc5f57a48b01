#!/usr/bin/env bash
# What building needs from the system beyond running: binutils (objdump, strip) and Python's shared library.
set -euo pipefail
[[ $(uname -s) == Linux ]] || exit 0
cd "$(dirname "$0")/../.."
PY=${PY:-.venv/bin/python}

packages=()
command -v objdump >/dev/null || packages+=(binutils)
library=$("$PY" -c 'import sysconfig; print(sysconfig.get_config_var("INSTSONAME") or "")')
[[ $library == *.so* ]] || library=libpython$("$PY" -c 'import sys; print("%d.%d" % sys.version_info[:2])').so.1.0
"$PY" -c 'import ctypes, sys, sysconfig, os
name = sys.argv[1]
try:
    ctypes.CDLL(name)
except OSError:
    sys.exit(not os.path.exists(os.path.join(sysconfig.get_config_var("LIBDIR"), name)))' "$library" || packages+=("${library%.so*}")
((${#packages[@]})) || exit 0
if ! command -v apt-get >/dev/null; then
  echo "打包需要：${packages[*]}。请用本系统的软件包管理工具安装后重试。" >&2
  exit 1
fi
as_root=()
((EUID == 0)) || as_root=(sudo)
echo "安装打包工具：${packages[*]}"
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null 2>&1 || {
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
}
