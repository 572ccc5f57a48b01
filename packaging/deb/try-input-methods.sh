#!/usr/bin/env bash
# try-input-methods.sh ibus|fcitx5 [argument of qingjuan …]: type Chinese into the installed program, under Xvfb with a
# real input method, and read back what arrived. On a throwaway machine with the .deb installed and:
#   apt-get install xvfb xdotool xclip openbox dbus-x11 procps ibus ibus-libpinyin fcitx5 fcitx5-pinyin fcitx5-modules
# KEYS: what to press after the window opened, to reach a text field (default none; the first-run wizard's 单位全称: KEYS='Tab space Tab').
# PICTURE: where to save the screen at the end (needs imagemagick).
set -euo pipefail
method=$1
shift
expected=你好线索
if [[ -z ${QINGJUAN_TRY_INSIDE:-} ]]; then
  QINGJUAN_TRY_INSIDE=1 exec dbus-run-session -- bash "$0" "$method" "$@"
fi

home=$(mktemp -d)
export HOME=$home LANG=C.UTF-8 DISPLAY=:77 XDG_RUNTIME_DIR=$home/run
mkdir -m 700 "$XDG_RUNTIME_DIR"
Xvfb :77 -screen 0 1366x768x24 >/dev/null 2>&1 &
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$home" || true' EXIT
until_true() { for _ in $(seq 100); do if "$@" >/dev/null 2>&1; then return 0; fi; sleep 0.2; done; echo "等不到：$*" >&2; return 1; }
until_true xdotool getdisplaygeometry
openbox >/dev/null 2>&1 &

case $method in
  ibus)
    export XMODIFIERS=@im=ibus
    ibus-daemon --xim >/dev/null 2>&1 &
    until_true pgrep -f ibus-daemon
    # it answers 1 while no field has the focus, and sets the engine all the same
    on() { ibus engine libpinyin || true; [[ $(ibus engine) == libpinyin ]]; }
    ;;
  fcitx5)
    # what a desktop with fcitx sets, and what the program's starter turns into ibus
    export XMODIFIERS=@im=fcitx QT_IM_MODULE=fcitx
    mkdir -p "$HOME/.config/fcitx5"
    printf '%s\n' '[Groups/0]' Name=Default 'Default Layout=us' DefaultIM=pinyin '[Groups/0/Items/0]' Name=keyboard-us \
      '[Groups/0/Items/1]' Name=pinyin '[GroupOrder]' 0=Default >"$HOME/.config/fcitx5/profile"
    fcitx5 >/dev/null 2>&1 &
    on() { fcitx5-remote -o; fcitx5-remote -s pinyin; [[ $(fcitx5-remote -n) == pinyin ]]; }
    ;;
  *) echo "ibus 或 fcitx5" >&2; exit 2 ;;
esac

# a desktop's input method is there long before the program: wait until it has left its address for Qt's ibus plugin.
# (Asking fcitx5-remote instead would let D-Bus start a second fcitx5, without this screen.)
until_true grep -rq IBUS_ADDRESS= "$HOME/.config/ibus/bus"

/usr/bin/qingjuan "$@" >"$home/out" 2>&1 &
until_true xdotool search --onlyvisible --class qingjuan
window=$(xdotool search --onlyvisible --class qingjuan | tail -n 1)
until_true xdotool windowactivate "$window"
sleep 5
for key in ${KEYS:-}; do xdotool key "$key"; sleep 1.5; done
on_with_focus() { xdotool windowfocus "$window"; on; }
until_true on_with_focus
sleep 3
for word in nihao xiansuo; do
  xdotool type --delay 150 "$word"
  sleep 1
  xdotool key space
  sleep 1
done
xdotool key ctrl+a ctrl+c
sleep 1
typed=$(timeout 5 xclip -o -selection clipboard 2>/dev/null || true)
if [[ -n ${PICTURE:-} ]]; then import -window root "$PICTURE"; fi
echo "$method：得到 $typed"
[[ $typed == "$expected" ]]
