"""Strangers' PDFs and pictures are decoded in a process of their own, which holds no key and can write no file.

``kinds`` says by the bytes what a file is; ``process`` asks for pictures of it; ``worker`` is that process. What a
hostile file does to it (a crash, endless work, all memory) ends it, and the person reads one sentence.
"""
