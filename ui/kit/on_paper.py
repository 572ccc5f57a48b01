"""What a one-person office is asked where another would decide: who signed, on which paper."""

from __future__ import annotations

from models.operations import Actor
from models.second_person import alone
from ui.kit.fields import Field, TextField


def on_paper_fields(actor: Actor, *, with_paper: bool = True) -> list[Field]:
    """Two fields, or none where four eyes are two accounts; ``with_paper`` False where the form asks for the paper anyway."""
    if not alone(actor):
        return []
    who = TextField("on_paper_by", "纸上签批人", required=True, limit=100, hint="一人办公室由领导在纸上签批")
    if not with_paper:
        return [who]
    return [who, TextField("paper_no", "所在纸件", required=True, limit=60, hint="呈批件的名称或编号")]
