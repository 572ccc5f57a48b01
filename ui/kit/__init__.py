"""What every page is built of. A topic page in short:

    # ui/clues/__init__.py
    TOPIC = Topic("clues", "问题线索", "clue", Right.CASE_READ, kind="clue",
                  make_list=make_list, make_record=ClueRecord, make_new=NewClue)

    def make_list(tasks):                                        # ui.kit.lists: keyset paging over a query
        return ListPage(tasks, "问题线索", clue_list,             # query(before_id, limit, text, <filters>) -> rows with .id
                        [Column("编号", lambda r: r.number, 150, quiet=True), Column("标题", lambda r: r.title),
                         Column("期限", lambda r: r.due_text, 90, urgent=lambda r: r.days_left < 0)],
                        kinds=("clue",), filters=[Filter("status", "状态", (("open", "未办结"), ("", "全部")))],
                        new="登记线索", empty=("还没有问题线索", "收到的第一件线索从“登记线索”开始。"))

    class ClueRecord(RecordPage):                                # ui.kit.record
        def __init__(self, tasks, record_id):
            super().__init__(tasks, open_clue, "clue_id", record_id, kinds=("clue", "proposal"))
        def show_view(self, view):
            self.head(view.number, view.title, [(view.status_name, "strong"), (view.due_text, "warning")])
            self.steps([Step("提出处置意见", self.propose, primary=True), Step("归档", self.archive, why_not="尚未办结")])
            self.pages([("概况", scrolled(card(FactsGrid([("来源", view.source)])))), ("经过", scrolled(Timeline(moments))),
                        ("材料", Attachments(self.tasks, "clue", self.record_id))])
        def propose(self):
            form = FormPanel("提出处置意见", [ChoiceField("disposition", "处置方式", choices, required=True),
                                          TextArea("opinion", "理由", required=True)], submit="提交", place=f"clue/{self.record_id}/T4")
            self.open_form(form, propose_step, clue_id=self.record_id, code="T4")

    class NewClue(NewPage):                                      # ui.kit.record.NewPage: a form that makes a record
        ...

- ``ui.tasks.Tasks``: ``write(operation, data, done, failed, owner=self)``, ``read(query, data, done, failed, owner=self)``,
  ``call(function, …)``, ``long(function(progress), …)``; ``changed`` carries ``Changes``. ``Tasks(office, at_once=True)`` in plain tests.
- ``ui.kit.fields``: TextField, PasswordField, TextArea, DateField, ChoiceField, CheckField, CompleteField, RowsField.
- ``ui.kit.pieces``: label(text, role), button, chip, card, Banner, EmptyState, FactsGrid, Timeline/Moment, ProgressPanel.
- ``ui.dialogs``: the only place that opens question and file windows; tests answer with ``dialogs.answer_with``.
- A page that links to another record emits ``navigate(kind, id)``.
"""
