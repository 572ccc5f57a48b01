"""纸面: preview, printing and saving of finished PDF pages; nothing of it touches the disk before a person says so."""

from ui.none_guard import keep_none_alive

keep_none_alive()
