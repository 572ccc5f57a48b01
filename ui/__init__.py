"""What a person sees and presses, and the headless commands. Opens no session, holds no key, decides no rule."""
