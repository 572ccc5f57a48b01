#!/usr/bin/env bash
# Build the program for this machine into dist/: a folder that needs no Python, and on Debian-like systems a .deb of it.
# The built program then tests itself with a nearly empty environment, without a screen.
#   PY       the interpreter that holds requirements/dev.txt (default .venv/bin/python)
#   VARIANT  a word for the package's name where one system gets two (default none)
set -euo pipefail
cd "$(dirname "$0")/.."
PY=${PY:-.venv/bin/python}
VARIANT=${VARIANT:-}
LOCK=${LOCK:-requirements/run.txt}
BUDGET_MIB=250
out=dist${VARIANT:+/$VARIANT}
folder=$out/qingjuan

# same input, same bytes, as far as Python allows: fixed hash seed, times of the commit
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || date +%s)
export SOURCE_DATE_EPOCH PYTHONHASHSEED=1

echo "== 打包程序（PyInstaller）"
rm -rf "$folder" "build/pyinstaller$VARIANT"
"$PY" -m PyInstaller --noconfirm --log-level WARN --distpath "$out" --workpath "build/pyinstaller$VARIANT" \
  packaging/pyinstaller/qingjuan.spec
# the interpreter and the extension modules of some wheels carry debugging symbols; Qt's libraries are stripped already,
# and those in *.libs were patched in a way that strip breaks
find "$folder/_internal" \( -name 'libpython3*.so*' -o -name '*.cpython-3*.so' \) -not -path '*/PySide6/*' \
  -exec strip --strip-unneeded {} +
"$PY" packaging/collect-licenses.py "$LOCK" "$folder/licenses"

echo "== 自检（无屏幕、近乎空白的环境）"
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
env -i HOME="$home" LANG=C.UTF-8 QT_QPA_PLATFORM=offscreen "$PWD/$folder/qingjuan" selftest </dev/null

# the list of contents, for an office that admits programs by their hashes
(cd "$folder" && find . -type f ! -name SHA256SUMS -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum >SHA256SUMS)

mib=$(du -sm --apparent-size "$folder" | cut -f1)
echo "== 程序文件夹 $folder：$mib MiB（上限 $BUDGET_MIB），$(wc -l <"$folder/SHA256SUMS") 个文件"
((mib <= BUDGET_MIB)) || {
  echo "超出大小上限，最大的文件：" >&2
  find "$folder" -type f -printf '%s %P\n' | sort -rn | head -n 15 >&2
  exit 1
}

if command -v dpkg-deb >/dev/null; then
  VARIANT=$VARIANT bash packaging/deb/build-deb.sh "$folder" "$out"
fi
(cd "$out" && find . -maxdepth 1 -name '*.deb' -printf '%P\n' | sort | xargs -r sha256sum | tee SHA256SUMS)
