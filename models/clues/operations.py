"""Every operation on clues under one name, for whoever looks for them here."""

from models.clues.handling import (
    approve_proposal,
    propose_disposal,
    propose_step,
    return_proposal,
    take_step,
    withdraw_proposal,
)
from models.clues.inputs import AccountRef, PartyInput, ProblemInput, ReporterInput
from models.clues.links import link_clues, merge_into, register_repeat, split_clue, unlink_clues
from models.clues.members import (
    add_member,
    change_handler,
    end_recusal,
    recuse,
    recuse_self,
    remove_member,
)
from models.clues.parts import (
    add_parties,
    add_problems,
    change_party,
    change_problem,
    remove_party,
    remove_problem,
    set_reporter,
)
from models.clues.registration import change_clue, register_clue

__all__ = [
    "AccountRef",
    "PartyInput",
    "ProblemInput",
    "ReporterInput",
    "add_member",
    "add_parties",
    "add_problems",
    "approve_proposal",
    "change_clue",
    "change_handler",
    "change_party",
    "change_problem",
    "end_recusal",
    "link_clues",
    "merge_into",
    "propose_disposal",
    "propose_step",
    "recuse",
    "recuse_self",
    "register_clue",
    "register_repeat",
    "remove_member",
    "remove_party",
    "remove_problem",
    "return_proposal",
    "set_reporter",
    "split_clue",
    "take_step",
    "unlink_clues",
    "withdraw_proposal",
]
