#!/usr/bin/env bash
# Renew the locks from requirements/*.in. uv resolves for every platform at once (Windows, Linux x86-64 and ARM64) and
# writes the hash of every file of a release; index addresses never enter a lock, so that an office can install from
# its own mirror or from a folder of wheels. UPGRADE=1 moves to the newest versions that the .in files allow.
set -euo pipefail
cd "$(dirname "$0")/../.."
tools=build/lock-tools
if [[ ! -x $tools/bin/uv ]]; then
  "${PYTHON:-python3}" -m venv "$tools"
  "$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv
fi
# uv reads no pip settings; a certificate bundle of this machine's own is passed on
[[ -n ${PIP_CERT:-} ]] && export SSL_CERT_FILE=$PIP_CERT
for name in run dev run-old; do
  header="# Made from $name.in by \`make lock\`. Don't edit."
  flags=(--no-config --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet)
  [[ ${UPGRADE:-} ]] && flags+=(--upgrade)
  "$tools/bin/uv" pip compile "${flags[@]}" -o "requirements/$name.txt" "requirements/$name.in" >/dev/null
  printf '%s\n%s\n' "$header" "$(grep -v '^# Made from' "requirements/$name.txt")" >"requirements/$name.txt.new"
  mv "requirements/$name.txt.new" "requirements/$name.txt"
  echo "requirements/$name.txt: $(grep -c '^[a-zA-Z].*==' "requirements/$name.txt") 个软件包"
done
