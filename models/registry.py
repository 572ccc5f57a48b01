"""Imports every topic's records, so that both metadatas are whole before a store is opened."""

from models import drafts
from models.accounts import records as accounts
from models.clues import records as clues
from models.deadlines import records as deadlines
from models.decisions import records as decisions
from models.dossiers import records as dossiers
from models.evidence import records as evidence
from models.exchange import records as exchange
from models.followups import records as followups
from models.imports import records as imports
from models.letters import records as letters
from models.numbering import records as numbering
from models.opinions import records as opinions
from models.ownfields import records as ownfields
from models.persons import records as persons
from models.rectification import records as rectification
from models.search import records as search
from models.settings import records as settings
from models.statistics import records as statistics
from models.talks import records as talks
from models.trail import records as trail
from models.undertakings import records as undertakings
from models.units import records as units
from models.upward import records as upward

__all__ = [
    "accounts",
    "clues",
    "deadlines",
    "decisions",
    "dossiers",
    "drafts",
    "evidence",
    "exchange",
    "followups",
    "imports",
    "letters",
    "numbering",
    "opinions",
    "ownfields",
    "persons",
    "rectification",
    "search",
    "settings",
    "statistics",
    "talks",
    "trail",
    "undertakings",
    "units",
    "upward",
]
