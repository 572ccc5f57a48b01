#!/bin/sh
# Starts 清卷. The program's Qt knows the ibus input method but not fcitx; fcitx answers to ibus as well, so where fcitx
# is the desktop's input method, Chinese is typed through that door.
running() {
  command -v pgrep >/dev/null 2>&1 && pgrep -u "$(id -u)" -x "$1" >/dev/null 2>&1
}
case "${QT_IM_MODULE:-}" in
  fcitx*) QT_IM_MODULE=ibus ;;
  "")
    case "${XMODIFIERS:-}" in
      *fcitx* | *ibus*) QT_IM_MODULE=ibus ;;
      *) if running fcitx || running fcitx5 || running ibus-daemon; then QT_IM_MODULE=ibus; fi ;;
    esac
    ;;
esac
[ -z "${QT_IM_MODULE:-}" ] || export QT_IM_MODULE
# a desktop's own theme plugins were built for another Qt
unset QT_PLUGIN_PATH QT_STYLE_OVERRIDE QT_QPA_PLATFORMTHEME
exec /opt/qingjuan/qingjuan "$@"
