"""Customers as files bring them: the fields a column can fill, and the headings people give such columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from guanxi.contributions import CellKind, Choice, Importer, ImportField
from guanxi.ctx import Ctx
from guanxi.customers.attributes import KIND_CHOICES
from guanxi.customers.definitions import PREFIX, Definition, field_definitions
from guanxi.customers.display import GENDER_TITLES
from guanxi.customers.fields import FIELDS
from guanxi.customers.states import choices as state_choices
from guanxi.i18n import _l
from guanxi.transfer.mapping import ALIASES, SEVERAL

_KINDS: Final[Mapping[str, CellKind]] = {
    "number": CellKind.CODE, "kind": CellKind.CHOICE, "state": CellKind.CHOICE, "owner_id": CellKind.STAFF,
    "department_id": CellKind.DEPARTMENT, "store_id": CellKind.STORE, "phone": CellKind.PHONE,
    "email": CellKind.EMAIL, "gender": CellKind.CHOICE, "birthday": CellKind.DAY, "id_number": CellKind.CODE,
    "credit_code": CellKind.CODE, "tax_number": CellKind.CODE, "bank_account": CellKind.CODE,
}
_CUSTOM: Final[Mapping[str, CellKind]] = {
    "text": CellKind.TEXT, "integer": CellKind.INTEGER, "decimal": CellKind.NUMBER, "date": CellKind.DAY,
    "boolean": CellKind.BOOLEAN, "choice": CellKind.CHOICE,
}


@dataclass(frozen=True, slots=True)
class _Told:
    """The headings of a field, and what may stand below them."""

    words: tuple[str, ...]
    example: str = ""


_WORDS: Final[Mapping[str, _Told]] = {
    "number": _Told(("客户编号", "客户号", "客户代码", "会员号", "会员编号", "编号", "customer id", "customer no",
                     "customer number", "customer code", "account number", "id", "no"), "A-00012"),
    "kind": _Told(("客户类型", "类型", "性质", "customer type", "type"), "个人"),
    "name": _Told(("姓名", "客户名称", "客户姓名", "客户", "名称", "公司名称", "企业名称", "单位名称", "联系人姓名",
                   "name", "full name", "customer name", "customer", "company", "company name", "account name"),
                  "张伟"),
    "state": _Told(("客户状态", "状态", "阶段", "customer state", "status", "lifecycle stage")),
    "owner_id": _Told(("负责人", "所属人", "跟进人", "业务员", "销售", "销售代表", "归属人", "客户经理",
                       "owner", "sales rep", "salesperson", "account owner", "assigned user", "assigned to")),
    "department_id": _Told(("部门", "所属部门", "department", "team")),
    "store_id": _Told(("门店", "店铺", "所属门店", "分店", "store", "shop", "branch", "outlet")),
    "source": _Told(("来源", "客户来源", "线索来源", "渠道", "source", "lead source", "customer source"), "展会"),
    "region": _Told(("地区", "区域", "省市", "省市区", "所在地", "城市", "region", "city", "district", "area"),
                    "浙江省杭州市西湖区"),
    "language": _Told(("语言", "language", "locale"), "zh"),
    "phone": _Told(("手机", "手机号", "手机号码", "电话", "联系电话", "联系方式", "电话号码", "移动电话", "座机",
                    "固定电话", "phone", "phone number", "mobile", "mobile phone", "mobile phone number", "telephone",
                    "tel", "cell", "cellphone", "office phone"), "138 0013 8000"),
    "email": _Told(("邮箱", "电子邮箱", "电子邮件", "邮件", "邮箱地址", "email", "e-mail", "email address", "mail"),
                   "zhangwei@example.com"),
    "wechat": _Told(("微信", "微信号", "wechat", "wechat id", "weixin")),
    "gender": _Told(("性别", "gender", "sex"), "男"),
    "position": _Told(("职务", "职位", "岗位", "position", "job title")),
    "salutation": _Told(("称谓", "称呼", "尊称", "salutation", "title")),
    "birthday": _Told(("生日", "出生日期", "出生年月", "birthday", "date of birth", "birth date", "dob"), "1990-05-12"),
    "former_name": _Told(("曾用名", "原名", "former name", "maiden name")),
    "id_number": _Told(("身份证", "身份证号", "身份证号码", "证件号码", "id card", "id number", "identity number")),
    "credit_code": _Told(("统一社会信用代码", "信用代码", "社会信用代码", "credit code", "uscc")),
    "tax_number": _Told(("税号", "纳税人识别号", "tax number", "tax id", "vat", "vat number")),
    "invoice_title": _Told(("发票抬头", "开票抬头", "invoice title")),
    "bank_name": _Told(("开户行", "开户银行", "银行", "bank", "bank name")),
    "bank_account": _Told(("银行账号", "银行账户", "账号", "bank account", "account no", "iban")),
    "business_scope": _Told(("经营范围", "主营业务", "business scope")),
    "industry": _Told(("行业", "所属行业", "客户行业", "industry", "sector"), "纺织"),
    "size": _Told(("规模", "人员规模", "员工人数", "公司规模", "size", "staff size", "number of employees")),
    "address": _Told(("地址", "详细地址", "联系地址", "通讯地址", "公司地址", "address", "street", "street address",
                      "billing address")),
}


def customer_fields(ctx: Ctx) -> list[ImportField]:
    """The core's fields of a customer, by the keys of `--map`, then the custom ones."""
    short = {key: name for name, key in ALIASES.items()}
    core = [ImportField(key=short.get(key, key), title=item.title, kind=_KINDS.get(key, CellKind.TEXT),
                        words=_WORDS[key].words, several=key in SEVERAL, choices=_CHOICES.get(key), most=2_000,
                        example=_WORDS[key].example)
            for key, item in FIELDS.items()]
    return [*core, *(_custom(key, item) for key, item in field_definitions(ctx).items())]


def _custom(key: str, item: Definition) -> ImportField:
    options = tuple(Choice(option.title, option.title, archived=option.archived) for option in item.options)
    return ImportField(key=PREFIX + key, title=item.title, kind=_CUSTOM.get(item.type, CellKind.TEXT), most=2_000,
                       choices=(lambda _ctx: options) if options else None)



_CHOICES: Final[Mapping[str, Callable[[Ctx], Sequence[Choice]]]] = {
    "kind": lambda _ctx: KIND_CHOICES,
    "state": lambda _ctx: state_choices(),
    "gender": lambda _ctx: [Choice(key, title) for key, title in GENDER_TITLES.items()],
}
CUSTOMERS: Final = Importer(key="customers", title=_l("Customers"), permission="customer.import",
                            fields=customer_fields, icon="users", order=10)
"""Their rows have an engine of their own (transfer/engine.py), and options of their own (transfer/plan.py)."""
