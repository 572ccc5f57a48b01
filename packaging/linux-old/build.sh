#!/usr/bin/env bash
# Build the package for Linux systems of glibc 2.28 to 2.33, on such a system. PYTHON: a Python >= 3.11 with its shared
# library. What it asks of glibc in the end is measured and must not be newer than NEWEST_GLIBC.
set -euo pipefail
cd "$(dirname "$0")/../.."
export PYTHON=${PYTHON:-python3}
NEWEST_GLIBC=${NEWEST_GLIBC:-2.28}

[[ $(uname -m) == x86_64 ]] || { echo "旧系统安装包目前只支持 x86-64。" >&2; exit 1; }
bash packaging/system/install-qt-libs.sh
bash packaging/system/make-venv.sh requirements/run-old.txt build/venv-old
export PY=build/venv-old/bin/python VARIANT=old LOCK=requirements/run-old.txt
bash packaging/system/install-build-tools.sh
bash packaging/build.sh

asked=$(find dist/old/qingjuan -type f \( -name '*.so*' -o -name qingjuan \) -print0 |
  xargs -0 -I{} sh -c 'objdump -T "{}" 2>/dev/null | grep -o "GLIBC_[0-9.]*" | sort -uV | tail -n 1 | sed "s|$| {}|"' |
  sed 's/^GLIBC_//' | sort -V)
newest=$(tail -n 1 <<<"$asked")
echo "== 需要的最新 glibc：$newest"
if [[ $(printf '%s\n%s\n' "$NEWEST_GLIBC" "${newest%% *}" | sort -V | tail -n 1) != "$NEWEST_GLIBC" ]]; then
  echo "以下文件需要比 $NEWEST_GLIBC 更新的 glibc：" >&2
  tail -n 10 <<<"$asked" >&2
  exit 1
fi
