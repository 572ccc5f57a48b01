"""Four eyes in a one-person office: somebody else decided on paper, and the one account enters it.

Where an office has more than one account, whoever made a thing never checks or decides it himself. One person alone
holds every role (design.md); what the leader signed on paper he enters by name, with the paper, and the trail says so.
"""

from __future__ import annotations

from models.errors import InvalidInput, NotAllowed
from models.operations import Actor, Work
from models.rights import CASE_ROLES, OFFICERS

LONGEST = 100


def alone(actor: Actor) -> bool:
    """Whether the account is a one-person office's: only there do officer's and case roles sit together."""
    return bool(actor.roles & OFFICERS and actor.roles & CASE_ROLES)


def blocked(actor: Actor, maker_uid: str) -> bool:
    """Whether four eyes keep the account from deciding on what ``maker_uid`` made."""
    return actor.uid == maker_uid and not alone(actor)


def second_person(
    work: Work, maker_uid: str, refusal: str, *, on_paper_by: str = "", paper_no: str = ""
) -> tuple[str, str]:
    """Who acts on what ``maker_uid`` made: the account's uid and name, or no uid and the name on the paper.

    Raises :class:`NotAllowed` with ``refusal`` for the maker himself, :class:`InvalidInput` for a missing name or paper.
    """
    if work.actor.uid != maker_uid:
        return work.actor.uid, work.actor.name
    if not alone(work.actor):
        raise NotAllowed(refusal)
    name, paper = on_paper_by.strip(), paper_no.strip()
    if not name or len(name) > LONGEST:
        raise InvalidInput("on_paper_by", "一人办公室由领导在纸上签批，请填写签批人的姓名。")
    if name == work.actor.name:
        raise NotAllowed("纸上签批的人不能是您本人，请填写签批的领导。")
    if not paper or len(paper) > LONGEST:
        raise InvalidInput("paper_no", "请填写签批所在的纸件，例如发文稿纸、呈批件的名称或编号。")
    work.note(on_paper_by=name, paper_no=paper)
    return "", name
