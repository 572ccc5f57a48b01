#!/usr/bin/env bash
# Make the pictures in README.md and the manual again: a fresh demonstration office, its pages photographed without a
# screen, and of those the ones that a document shows (`screens/NAME.png`) kept in resources/manual/screens/.
set -euo pipefail
cd "$(dirname "$0")/../.."
PY=${PY:-.venv/bin/python}
office=build/screens-office
kept=resources/manual/screens

rm -rf "$office"
QT_QPA_PLATFORM=offscreen QT_SCALE_FACTOR=1 "$PY" main.py demo "$office" --no-window
mkdir -p "$kept"
mapfile -t names < <(find . -name '*.md' -not -path './.venv/*' -not -path './build/*' -not -path './demo/*' -print0 |
  xargs -0 grep -ohE 'screens/[a-zA-Z0-9_-]+\.png' | sed 's,screens/,,' | sort -u)
missing=()
for name in "${names[@]}"; do
  if [[ -e $office/screens/$name ]]; then cp "$office/screens/$name" "$kept/$name"; else missing+=("$name"); fi
done
for picture in "$kept"/*.png; do
  if [[ -e $picture && " ${names[*]} " != *" ${picture##*/} "* ]]; then rm "$picture"; fi
done
if ((${#missing[@]})); then
  echo "文档里用到、演示没有拍下的画面：${missing[*]}" >&2
  echo "演示拍下的画面：$(find "$office/screens" -name '*.png' -printf '%f ' | tr -s ' ')" >&2
  exit 1
fi
echo "$kept：${#names[@]} 张画面"
