"""The office's own keys: made once, kept behind the case key, opened for the length of one piece of work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.exchange.peers import add_peer, exchange_keys, keep_key, own_card
from models.operations import Outcome
from models.settings.operations import house_settings
from storage import fs
from storage.errors import NoCard
from storage.exchange.cards import Card, make_card
from storage.office import Office
from storage.vault.secrets import Secret
from storage.vault.slots import SEEDS, Identity

PLACE = "exchange"
"""Stands where an account's identity names its vault: these keys are the office's, and open no slot."""


def unit_name(office: Office) -> str:
    """The name under which the office deals with others."""
    return str(office.read(house_settings)["office_name"])


def make_own_card(office: Office) -> Outcome[int]:
    """New keys and their card. Those before are retired and still open what is under way."""
    with Secret.random(SEEDS) as seeds:
        identity = Identity(PLACE, PLACE, seeds.clone())
        try:
            card = make_card(identity, unit_name(office), office.now())
        finally:
            identity.wipe()
        with seeds.view() as raw:
            return office.run(keep_key, seeds=bytes(raw), card=card.text, fingerprint=card.fingerprint)


def give_card(office: Office, target: Path) -> None:
    """Write the card in force to a file for others. Raises :class:`NoCard`, ``AlreadyThere`` and place errors."""
    card = office.read(own_card)
    if card is None:
        raise NoCard
    fs.atomic_write(target, card.card.encode("utf-8"), overwrite=False)


def keep_card(
    office: Office, card: Card, *, relation: str, name: str = "", contact: str = ""
) -> Outcome[int]:
    """Keep another office's card; ``name`` where the office is known here by another than it gives itself."""
    return office.run(
        add_peer,
        name=name.strip() or card.unit,
        relation=relation,
        card=card.text,
        fingerprint=card.fingerprint,
        contact=contact,
    )


@contextmanager
def own_identities(office: Office) -> Iterator[list[Identity]]:
    """The office's identities, the one in force first; wiped at the end. Raises :class:`NoCard`."""
    kept = office.read(exchange_keys)
    if not kept:
        raise NoCard
    made: list[Identity] = []
    try:
        for one in kept:
            made.append(Identity(PLACE, one.uid, Secret(one.sealed)))
        yield made
    finally:
        for identity in made:
            identity.wipe()
