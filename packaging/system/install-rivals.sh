#!/usr/bin/env bash
# The programs that `make bench` measures beside ours, from the system's packages. Where they can't be had the rows say so.
set -euo pipefail
packages=()
command -v restic >/dev/null || packages+=(restic)
command -v borg >/dev/null || packages+=(borgbackup)
((${#packages[@]})) || exit 0
command -v apt-get >/dev/null || exit 0
as_root=()
((EUID == 0)) || as_root=(sudo -n)
echo "安装用来比较的备份程序：${packages[*]}"
install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}")
"${install[@]}" >/dev/null 2>&1 || { "${as_root[@]}" apt-get update -qq && "${install[@]}" >/dev/null; } ||
  echo "没有装上，相应各行写“未测量”。"
