"""A request for opinions: who asks, why, by when, about whom."""

from __future__ import annotations

from models.opinions.operations import register_opinion
from ui.kit.fields import DateField, Field, RowsField, TextField
from ui.kit.form import FormPanel
from ui.kit.glyphs import printable_name
from ui.kit.record import NewPage
from ui.tasks import Tasks


def _row() -> list[Field]:
    return [
        printable_name(TextField("name", "姓名", limit=100)),
        TextField("id_no", "身份证号", limit=30),
        TextField("unit_name", "单位", limit=120),
        TextField("post", "职务", limit=100),
    ]


class NewOpinion(NewPage):
    """Registers the request and opens it."""

    def __init__(self, tasks: Tasks) -> None:
        form = FormPanel(
            "登记征求党风廉政意见",
            [
                ("", [
                    TextField("requester", "来函单位", required=True, limit=120),
                    TextField("doc_no", "来函文号", limit=60),
                    TextField("purpose", "事由", required=True, hint="如：拟提任、评优、换届"),
                    DateField("received_on", "收到日期", hint="不填为今天"),
                    DateField("due_on", "要求回复", hint="不填按十五日计算"),
                ]),
                ("征求意见的人员", [RowsField("persons", "名单", _row, add="再加一人")]),
            ],
            submit="登记",
            place="opinion/new",
            hint="按身份证号与档案对应；没有身份证号而同名的，登记后由人工核对是不是同一人。",
        )  # fmt: skip
        super().__init__(tasks, form, register_opinion, "opinion")
