"""帮助: the user's manual inside the program."""
