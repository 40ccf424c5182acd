"""What people call the fields of a customer at the head of a column, in Chinese and English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "created_at": ("建档时间", "建档日期", "创建时间", "创建日期", "注册时间", "注册日期", "录入时间", "录入日期",
                   "入会时间", "入会日期", "开卡日期", "Created at", "Created", "Create date", "Created on",
                   "Date created", "Creation date", "Customer since", "Member since", "Registered",
                   "Registration date"),
    "created_by": ("建档人", "创建人", "创建者", "录入人", "登记人", "Created by", "Creator", "Created by user",
                   "Record created by"),
    "number": ("编号", "客户编号", "客户编码", "客户代码", "客户号", "会员号", "会员编号", "会员卡号", "卡号",
               "Number", "Customer number", "Customer no", "Customer ID", "Customer code", "Client ID", "Reference",
               "会员代码", "ID", "No"),
    "kind": ("客户类型", "客户性质", "类型", "Kind", "Customer type", "Client type", "性质"),
    "name": ("姓名", "名称", "客户", "客户名", "客户名称", "客户姓名", "客户全称", "公司", "公司名称",
             "企业名称", "单位名称", "会员姓名", "会员名称", "联系人姓名", "昵称", "购货单位", "Name", "Full name",
             "Customer", "Customer name", "Client name", "Company", "Company name", "Account name", "Contact name",
             "客户联系人"),
    "state": ("状态", "客户状态", "State", "Customer state"),
    "owner_id": ("负责人", "客户负责人", "业务员", "销售", "销售员", "销售人员", "跟进人", "客户经理", "所有者",
                 "归属人", "所属员工", "导购", "Owner", "Sales rep", "Salesperson", "Account manager", "Assigned to",
                 "Assigned user", "Contact owner", "Company owner", "所属人", "销售代表", "Account owner"),
    "department_id": ("部门", "所属部门", "归属部门", "负责部门", "Department", "Team", "Sales team"),
    "store_id": ("门店", "所属门店", "店铺", "分店", "网点", "开卡门店", "Store", "Branch", "Outlet", "Shop"),
    "source": ("来源", "客户来源", "渠道", "来源渠道", "获客渠道", "线索来源", "Source", "Lead source",
               "Original source", "Channel", "Customer source"),
    "region": ("地区", "区域", "省市区", "所在地区", "所在地", "省市", "省/市/区", "Region", "Area", "Province",
               "District", "城市", "City"),
    "language": ("语言", "Language", "Preferred language"),
    "phone": ("手机", "手机号", "手机号码", "电话", "电话号码", "联系电话", "联系方式", "联系手机", "移动电话",
              "客户电话", "固定电话", "座机", "公司电话", "会员手机", "Phone", "Mobile", "Mobile phone",
              "Mobile number", "Phone number", "Telephone", "Tel", "Cell", "Cell phone", "Office phone", "电话1",
              "Mobile phone number", "Cellphone"),
    "email": ("邮箱", "电子邮箱", "电子邮件", "邮件", "邮箱地址", "E-mail", "Email", "Email address", "Mail"),
    "wechat": ("微信", "微信号", "微信ID", "WeChat", "WeChat ID", "Weixin"),
    "gender": ("性别", "Gender", "Sex"),
    "position": ("职务", "职位", "岗位", "Position", "Job title", "Job position"),
    "salutation": ("称呼", "称谓", "尊称", "Salutation", "Form of address"),
    "birthday": ("生日", "出生日期", "出生年月", "Birthday", "Date of birth", "Birth date", "DOB"),
    "former_name": ("曾用名", "原名", "Former name", "Previous name", "Maiden name"),
    "id_number": ("身份证", "身份证号", "身份证号码", "证件号", "证件号码", "ID number", "ID card", "Identity number"),
    "credit_code": ("统一社会信用代码", "社会信用代码", "信用代码", "Unified social credit code", "Credit code"),
    "tax_number": ("税号", "纳税人识别号", "Tax number", "Tax ID", "VAT", "VAT number"),
    "invoice_title": ("发票抬头", "开票抬头", "抬头", "Invoice title"),
    "bank_name": ("开户行", "开户银行", "银行", "Bank", "Bank name"),
    "bank_account": ("银行账号", "银行账户", "账号", "Bank account", "Account number", "IBAN", "Account no"),
    "business_scope": ("经营范围", "主营业务", "主营产品", "Business scope"),
    "industry": ("行业", "所属行业", "客户行业", "Industry", "Sector"),
    "size": ("规模", "人员规模", "公司规模", "企业规模", "员工人数", "Staff size", "Company size",
             "Number of employees"),
    "address": ("地址", "详细地址", "客户地址", "联系地址", "通讯地址", "家庭住址", "住址", "公司地址", "Address",
                "Street address", "Mailing address", "Billing address", "Street"),
}
NAME_PARTS: Final = (("姓", "姓氏", "Last name", "Surname", "Family name"),
                     ("名", "名字", "First name", "Given name", "Forename"))
"""The two columns that are a person's name together."""

_NOISE: Final = re.compile(r"[\s_\-./\\:：·*＊()（）\[\]【】\"'“”]+")
_ASIDE: Final = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


def folded_heading(title: str) -> str:
    """A heading as headings are compared: width, case, blanks, signs and stars of required fields do not count."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", title).casefold())


def heading_forms(title: str) -> tuple[str, ...]:
    """`title` folded, and without what is said in brackets, as in 手机（必填）."""
    return tuple(dict.fromkeys(filter(None, (folded_heading(title), folded_heading(_ASIDE.sub("", title))))))
