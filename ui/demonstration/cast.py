"""Who and what the demonstration is about. Every name is made up."""

from __future__ import annotations

from dataclasses import dataclass

from models.rights import Role

GROUP = "某某集团有限公司"
OFFICE = "某某集团纪检监察部"
PARTY_COMMITTEE = f"中共{GROUP}委员会"
SUPERIOR = "某某市纪委监委"


@dataclass(frozen=True)
class Person:
    """An account of the demonstration office."""

    login: str
    name: str
    role: Role
    post: str

    @property
    def password(self) -> str:
        """The demonstration password: strong enough for the policy, and told to everybody."""
        return f"示范口令 {self.login} 青山绿水 2022"


ACCOUNTS = (
    Person("zhou", "周某", Role.HEAD, "纪检监察部部长"),
    Person("zheng", "郑某", Role.APPROVER, "集团纪委书记"),
    Person("wu", "吴某", Role.HANDLER, "承办人"),
    Person("feng", "冯某", Role.HANDLER, "承办人"),
    Person("jiang", "蒋某", Role.HANDLER, "承办人"),
    Person("chen", "陈某", Role.SYS_ADMIN, "系统管理员"),
    Person("chu", "褚某", Role.SEC_ADMIN, "安全保密管理员"),
    Person("wei", "卫某", Role.AUDITOR, "安全审计员"),
)

UNITS = (
    ("某某建设有限公司", "建设公司", "李某某"),
    ("某某置业有限公司", "置业公司", "孙某某"),
    ("某某物业服务有限公司", "物业公司", "钱某某"),
    ("某某公共交通有限公司", "公交公司", "赵某某"),
    ("某某水务有限公司", "水务公司", "何某某"),
    ("某某停车场管理有限公司", "停车公司", "吕某某"),
)


@dataclass(frozen=True)
class Case:
    """A clue of the year: who is named, what is said, and the way that it goes."""

    received: str
    assigned: bool
    title: str
    unit: int
    party: tuple[str, str]
    problem: str
    way: str
    closed: str = ""
    source: str = "LETTER"
    handler: str = "wu"


# way: prelim, inquiry, talk, close end the clue on ``closed``; minor:X ends it with a measure; open:X leaves it open.
CASES = (
    Case("2021-10-18", True, "反映建设公司项目招标文件设置倾向性条件", 0, ("张某", "招标采购部经理"), "在某某路改造项目招标文件中设置倾向性条件。", "prelim", "2022-01-21"),
    Case("2021-11-09", True, "反映物业公司负责人违规发放补贴", 2, ("王某", "副经理"), "以加班名义向个别职工发放补贴。", "inquiry", "2022-01-28", handler="feng"),
    Case("2021-12-13", True, "反映公交公司车辆维修费用虚高", 3, ("刘某", "机务部经理"), "车辆维修费用明显高于市场价格。", "prelim", "2022-03-11", handler="jiang"),
    Case("2022-01-17", True, "反映置业公司房屋租赁未公开招租", 1, ("陈某某", "资产部经理"), "两处商铺出租没有公开招租。", "prelim", "2022-04-15"),
    Case("2022-02-14", True, "反映停车公司收费员私收现金", 5, ("杨某", "收费班长"), "夜间收取现金停车费不入账。", "minor:CRITICIZE", "2022-04-22", handler="feng"),
    Case("2022-02-28", True, "反映水务公司采购验收走过场", 4, ("黄某", "物资部主任"), "水表采购没有按规定验收。", "prelim", "2022-05-20", handler="jiang"),
    Case("2022-03-07", False, "监督检查发现建设公司备用金长期挂账", 0, ("周某某", "工程部经理"), "备用金多笔长期挂账没有清理。", "talk", "2022-05-13", "SUPERVISION"),
    Case("2022-03-21", True, "反映公交公司干部参与经商办企业", 3, ("徐某", "站务部副经理"), "亲属公司与公交公司有业务往来。", "minor:ADMONISH", "2022-06-17", handler="feng"),
    Case("2022-04-11", True, "反映建设公司违规分包", 0, ("马某", "项目经理"), "将主体工程违规分包。", "prelim", "2022-07-08", handler="jiang"),
    Case("2022-04-25", True, "反映物业公司食堂采购质次价高", 2, ("朱某", "后勤主管"), "食堂采购长期由一家供应。", "inquiry", "2022-06-24"),
    Case("2022-05-16", True, "反映置业公司虚报考勤", 1, ("胡某", "行政主管"), "为不在岗人员虚报考勤。", "minor:CRITICIZE", "2022-07-22", handler="feng"),
    Case("2022-06-06", True, "反映水务公司招聘不规范", 4, ("郭某", "人力资源部主任"), "招聘没有公开报名。", "close", "2022-07-01", handler="jiang"),
    Case("2022-07-11", True, "反映停车公司设备采购未集体研究", 5, ("林某", "技术部经理"), "道闸设备采购没有集体研究。", "prelim", "2022-09-30"),
    Case("2022-09-13", False, "群众来信反映物业公司私设小金库", 2, ("罗某", "项目主管"), "物业项目收入没有全部入账。", "open:prelim", handler="jiang"),
    Case("2022-10-17", True, "反映建设公司借用资质投标", 0, ("梁某", "经营部经理"), "出借资质供他人投标。", "open:prelim"),
    Case("2022-10-24", False, "电话反映置业公司销售人员收取好处费", 1, ("宋某", "销售主管"), "收取购房人好处费。", "open:inquiry", source="PHONE", handler="feng"),
    Case("2022-11-07", True, "反映水务公司违规提供担保", 4, ("唐某", "财务部主任"), "违规为外部单位提供担保。", "open:prelim", handler="jiang"),
    Case("2022-11-14", False, "审计移送停车公司合同管理问题", 5, ("韩某", "合约部经理"), "合同台账不全，先履行后签订。", "open:dispatched", source="AUDIT"),
    Case("2022-11-28", False, "网络反映公交公司违规接待", 3, ("曹某", "办公室主任"), "公务接待超标准。", "open:dispatched", source="WEB", handler="feng"),
)  # fmt: skip


@dataclass(frozen=True)
class Advice:
    """A 纪律检查建议书 that follows a closed clue."""

    case: int
    issued: str
    subject: str
    found_in: str
    problems: tuple[tuple[str, str], ...]
    replied: str = ""


ADVICES = (
    Advice(
        0,
        "2022-02-16",
        "规范招标采购管理",
        "根据上级交办线索，我委对你单位某某路改造项目招标情况进行了核查。",
        (
            (
                "招标文件编制后未经法务和财务部门会审，条款由经办部门一家确定",
                "修订招标文件会审办法，实行经营、法务、财务三方会签",
            ),
            ("三个项目的评标专家抽取没有留存记录", "建立专家抽取台账，抽取过程双人在场并存档"),
            ("招标公告时间少于规定天数", "招标公告时间纳入系统控制，不足天数不得开标"),
            ("合同签订早于中标公示期满", "合同用印前核对公示期，由用印部门把关"),
        ),
        "2022-03-17",
    ),
    Advice(
        3,
        "2022-05-09",
        "规范资产出租管理",
        "根据上级交办线索，我委对你单位房屋租赁情况进行了核查。",
        (
            ("两处商铺出租未公开招租", "修订资产出租办法，一律进入公共资源交易平台公开招租"),
            ("租金评估报告超过有效期", "出租前重新评估，评估报告一年内有效"),
            ("租金收缴台账与财务账不一致", "按月核对租金台账与财务账，差异当月查清"),
        ),
        "2022-06-07",
    ),
    Advice(
        5,
        "2022-06-14",
        "规范物资采购验收",
        "根据上级交办线索，我委对你单位物资采购和验收情况进行了核查。",
        (
            ("水表采购验收单由采购人员一人签字", "验收由使用、采购、仓储三方共同签字"),
            ("抽检比例低于合同约定", "按合同约定比例抽检，抽检记录随验收单存档"),
            ("供应商评价多年没有更新", "每年评价供应商，评价结果与下年采购挂钩"),
            ("库存物资盘点流于形式", "每季度盘点，盘点表由财务部门复核"),
        ),
        "2022-07-13",
    ),
    Advice(
        12,
        "2022-10-20",
        "规范设备采购决策",
        "根据上级交办线索，我委对你单位道闸设备采购情况进行了核查。",
        (
            ("设备采购未经班子会集体研究", "大额采购一律列入“三重一大”清单，集体研究后实施"),
            ("采购需求由供应商代拟", "采购需求由使用部门编制，技术部门审核"),
            ("付款进度早于合同约定", "付款前核对合同节点，财务部门有权退回"),
        ),
    ),
)
