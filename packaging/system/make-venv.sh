#!/usr/bin/env bash
# make-venv.sh LOCK FOLDER: a virtual environment holding exactly what LOCK pins, each file checked against its hash.
# Run again after the lock changed, it brings the folder up to date. PYTHON names the interpreter (default python3).
set -euo pipefail
lock=$1
folder=$2
python=${PYTHON:-python3}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
  echo "需要 Python 3.11 或更新版本（当前：$("$python" --version 2>&1 || true)）。请安装后重试，或用 make PYTHON=python3.12 指定。" >&2
  exit 1
}
if [[ ! -x $folder/bin/python ]]; then
  echo "建立虚拟环境 $folder"
  "$python" -m venv "$folder" || {
    echo "无法建立虚拟环境。Debian 系统请先安装 python3-venv：sudo apt-get install python3-venv" >&2
    exit 1
  }
fi
echo "按 $lock 安装依赖（逐个核对哈希）"
"$folder/bin/python" -m pip install -qq --disable-pip-version-check --no-input --require-hashes --only-binary :all: -r "$lock"
"$folder/bin/python" -m pip check --disable-pip-version-check >/dev/null || {
  "$folder/bin/python" -m pip check --disable-pip-version-check >&2
  exit 1
}
