"""Alembic environment: runs on the connection that it is given."""

from alembic import context

import models.registry  # noqa: F401  the metadata must be whole
from models.base import HouseBase

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=HouseBase.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
