"""Two offices that deal with each other: a superior and a subordinate, each with a vault of its own, cards exchanged."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from models.exchange.peers import check_code, confirm_peer, own_card, peers
from models.settings.operations import change_house_settings
from storage.exchange.cards import parse_card
from storage.exchange.own import keep_card, make_own_card
from storage.office import Office
from tests.fixtures_vault import House


@dataclass
class Two:
    """Both houses and the stick that goes between them."""

    upper: House
    lower: House
    stick: Path

    @contextmanager
    def above(self, login: str = "head") -> Iterator[Office]:
        """The superior's office."""
        with self.upper.as_(login) as office:
            yield office

    @contextmanager
    def below(self, login: str = "head") -> Iterator[Office]:
        """The subordinate's office."""
        with self.lower.as_(login) as office:
            yield office

    def peer_of(self, office: Office) -> int:
        """The one other office that this one knows."""
        return office.read(peers)[0].id


def two_offices(template: Path, folder: Path) -> Two:
    """Cards made, exchanged and confirmed by their codes."""
    houses = []
    for name in ("upper", "lower"):
        shutil.copytree(template, folder / name)
        houses.append(House(folder / name))
    (folder / "stick").mkdir()
    cards = []
    for house, unit in zip(houses, ("某某集团纪检监察部", "某某物业公司纪检监察室"), strict=True):
        with house.as_("admin") as office:
            office.run(change_house_settings, values={"office_name": unit})
        with house.as_("head") as office:
            make_own_card(office)
            cards.append(office.read(own_card).card)
    for house, card, relation in zip(houses, reversed(cards), ("SUBORDINATE", "SUPERIOR"), strict=True):
        with house.as_("head") as office:
            other = parse_card(card.encode())
            peer = keep_card(office, other, relation=relation).value
            office.run(confirm_peer, peer_id=peer, code=check_code(other.fingerprint), how="当面核对")
    return Two(*houses, folder / "stick")
