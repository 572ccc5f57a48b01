"""Recordings of a talk are known by name and hash wherever the talk is read."""

from __future__ import annotations

import hashlib
from pathlib import Path

from models.talks.operations import plan_talk
from models.talks.queries import open_talk
from storage.office import Office


def test_audio_and_video_carry_their_hash(office: Office, tmp_path: Path):
    talk = office.run(plan_talk, kind="ROUTINE", subject_name="张某").value
    sound, note = tmp_path / "谈话录音.wav", tmp_path / "便条.txt"
    sound.write_bytes(b"RIFF" + bytes(2000))
    note.write_text("便条", "utf-8")
    for path in (sound, note):
        office.attach(path, kind="talk", record_id=talk)
    expected = hashlib.sha256(sound.read_bytes()).hexdigest()
    assert office.read(open_talk, talk_id=talk).media == (("谈话录音.wav", expected),)
