"""Presets for the lists of customers that other products export, in the titles of their standard layouts.

Wukong CRM (悟空CRM 11, list 客户), XTools (客户 export), HubSpot (contacts, all properties of the default view), Odoo
(Contacts, export for reading), EspoCRM (contacts and accounts, default labels). Fields that somebody added there, or
renamed, are matched like those of any other file. Ids of records are numbers by which a second export is known again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from guanxi.errors import Text
from guanxi.i18n import _l
from guanxi.transfer.choices import LEFT_OUT, NEW_FIELD


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """The titles of an export, and what each fills."""

    key: str
    title: Text
    columns: Mapping[str, str]
    target: str = "customers"


SHIPPED: Final = (
    Shipped(key="wukong", title=_l("Wukong CRM: customers"), columns={
        "客户名称": "name", "客户来源": "source", "手机": "phone", "电话": "phone", "网址": NEW_FIELD, "邮箱": "email",
        "客户行业": "industry", "客户级别": NEW_FIELD, "下次联系时间": LEFT_OUT, "备注": NEW_FIELD, "负责人": "owner",
        "成交状态": LEFT_OUT, "最后跟进时间": LEFT_OUT, "创建人": LEFT_OUT, "创建时间": LEFT_OUT, "更新时间": LEFT_OUT,
        "省、市、区": "region", "详细地址": "address"}),
    Shipped(key="xtools", title=_l("XTools: customers"), columns={
        "客户名称": "name", "客户编号": "number", "种类": LEFT_OUT, "行业": "industry", "客户来源": "source",
        "阶段": LEFT_OUT, "首要联系人": NEW_FIELD, "电话": "phone", "手机": "phone", "传真": LEFT_OUT, "email": "email",
        "网址": NEW_FIELD, "省份": LEFT_OUT, "城市": "region", "地址": "address", "邮编": LEFT_OUT, "所有者": "owner",
        "备注": NEW_FIELD}),
    Shipped(key="hubspot", title=_l("HubSpot: contacts"), columns={
        "Record ID": "number", "First Name": "name", "Last Name": "name", "Email": "email", "Phone Number": "phone",
        "Mobile Phone Number": "phone", "Contact owner": LEFT_OUT, "Lead Status": LEFT_OUT,
        "Lifecycle Stage": LEFT_OUT, "Create Date": LEFT_OUT, "Job Title": "position", "City": LEFT_OUT,
        "Company Name": NEW_FIELD}),
    Shipped(key="odoo", title=_l("Odoo: contacts"), columns={
        "Name": "name", "Phone": "phone", "Mobile": "phone", "Email": "email", "Salesperson": LEFT_OUT,
        "Activities": LEFT_OUT, "City": LEFT_OUT, "Country": LEFT_OUT, "Company": NEW_FIELD, "Street": "address",
        "Tax ID": LEFT_OUT, "Reference": "number", "Job Position": "position"}),
    Shipped(key="espo-contacts", title=_l("EspoCRM: contacts"), columns={
        "ID": "number", "First Name": "name", "Last Name": "name", "Account": NEW_FIELD, "Title": "position",
        "Email": "email", "Phone": "phone", "Address Street": "address", "Address City": LEFT_OUT,
        "Description": NEW_FIELD, "Assigned User": LEFT_OUT, "Created At": LEFT_OUT}),
    Shipped(key="espo-accounts", title=_l("EspoCRM: accounts"), columns={
        "ID": "number", "Name": "name", "Website": NEW_FIELD, "Email": "email", "Phone": "phone", "Type": LEFT_OUT,
        "Industry": "industry", "Billing Address Street": "address", "Billing Address City": LEFT_OUT,
        "Description": NEW_FIELD, "Assigned User": LEFT_OUT, "Created At": LEFT_OUT}),
)
