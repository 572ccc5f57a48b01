"""What an account was typing when the vault was locked, kept where its keys reach, read by it alone.

Whoever holds the case key keeps it in the case store. An officer holds none: his lies in the house store, which every
account can open, sealed to his own keys. A new password makes new keys: what was sealed to the old ones is gone with them.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from models.drafts import drafts, drop_draft, drop_own_draft, keep_draft, keep_own_draft, own_drafts
from models.operations import Changes, Outcome
from storage.errors import DamagedVault
from storage.office import Office
from storage.vault.sealed import canonical, seal_to

INFO = b"qingjuan/draft\x00"
DraftRow = tuple[str, str, dict[str, Any], datetime]
"""Place, title, content, when."""
NOTHING = Outcome(None, Changes(), "")


def keep(office: Office, place: str, title: str, content: dict[str, Any]) -> Outcome[None]:
    """Keep what is being typed at ``place``; replaces what was kept there before."""
    if office.cleared:
        return office.run(keep_draft, place=place, title=title, content=content)
    plain = canonical({"title": title, "content": content})
    sealed = seal_to(office.unit.identity.public, plain, INFO + place.encode())
    return office.run(keep_own_draft, place=place, sealed=sealed)


def drop(office: Office, place: str) -> Outcome[None]:
    """Forget what was kept at ``place``, where anything was."""
    if office.cleared:
        there = any(row[0] == place for row in office.read(drafts))
        return office.run(drop_draft, place=place) if there else NOTHING
    there = any(row[0] == place for row in office.read(own_drafts))
    return office.run(drop_own_draft, place=place) if there else NOTHING


def kept(office: Office) -> list[DraftRow]:
    """What the acting account has kept."""
    if office.cleared:
        return office.read(drafts)
    found = []
    for place, sealed, when in office.read(own_drafts):
        try:
            opened = office.unit.identity.open_sealed(sealed, INFO + place.encode())
        except DamagedVault:
            continue  # sealed to the keys of a former password
        with opened, opened.view() as raw:
            plain = json.loads(bytes(raw))
        found.append((place, plain["title"], plain["content"], when))
    return found
