"""A person by name, completed from what is on file; namesakes are told apart."""

from __future__ import annotations

from models.persons.queries import PersonName, person_names
from ui.tasks import Tasks
from ui.units.fields import AskField


class PersonField(AskField):
    """A person by name or pinyin initials; the label shows unit and post."""

    def __init__(
        self,
        tasks: Tasks,
        key: str = "person",
        title: str = "姓名",
        *,
        required: bool = False,
        hint: str = "",
    ) -> None:
        super().__init__(
            tasks,
            person_names,
            key,
            title,
            label_of=lambda row: row.label,
            required=required,
            hint=hint or "姓名或拼音首字母，从名单中选",
        )

    def show_person(self, person_id: int, name: str, unit_name: str = "", post: str = "") -> None:
        """Show a person who is known already."""
        details = " ".join(part for part in (unit_name, post) if part)
        shown = f"{name}（{details}）" if details else name
        self.choose(PersonName(person_id, name, shown, None, unit_name, post))
