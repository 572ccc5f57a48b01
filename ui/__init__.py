"""What a person sees and presses, and the headless commands. Opens no session, holds no key, decides no rule."""

from ui.none_guard import keep_none_alive

keep_none_alive()
