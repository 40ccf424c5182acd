"""The columns of a file of orders, by what people and programs call them, and what is decided for a whole file."""

from __future__ import annotations

from typing import Final

from guanxi.api import CellKind, Choice, Ctx, ImportField, ImportFigure, ImportOption, _l
from guanxi_commerce.models import CHANNELS
from guanxi_commerce.words import CHANNELS as CHANNEL_TITLES
from guanxi_commerce.words import STATUSES

KEEP: Final = "keep"
DROP: Final = "drop"

FIELDS: Final = (
    ImportField(
        key="number", title=_l("Order number"), kind=CellKind.CODE, required=True, most=60, example="D-20240305-01",
        words=("订单号", "订单编号", "单号", "编号", "销售单号", "小票号", "流水号", "number", "order", "order id",
               "order no", "order number", "invoice", "invoice no", "invoiceno", "receipt no", "basket id",
               "transaction id")),
    ImportField(
        key="return_of", title=_l("Return of order"), kind=CellKind.CODE, most=60,
        words=("原订单号", "原单号", "退货原单", "关联订单", "关联单号", "original order", "original order number",
               "original invoice", "returned order", "refund of")),
    ImportField(
        key="placed_at", title=_l("Date and time"), kind=CellKind.INSTANT, required=True, example="2024-03-05 14:30",
        words=("下单时间", "订单时间", "订单日期", "下单日期", "日期", "时间", "交易时间", "销售日期", "付款时间",
               "date", "order date", "ordered at", "invoice date", "invoicedate", "placed at", "created at",
               "transaction timestamp", "placed")),
    ImportField(
        key="customer", title=_l("Customer"), kind=CellKind.CUSTOMER, most=200, example="A-00012",
        words=("客户编号", "会员号", "会员编号", "会员卡号", "会员", "客户", "顾客", "买家", "customer id",
               "customerid", "customer no", "customer number", "member id", "household id", "client")),
    ImportField(
        key="customer_name", title=_l("Customer's name"), example="张伟",
        words=("客户名称", "客户姓名", "买家姓名", "收货人", "会员姓名", "customer name", "buyer name")),
    ImportField(
        key="phone", title=_l("Phone"), kind=CellKind.PHONE, example="13800138000",
        words=("手机", "手机号", "电话", "联系电话", "收货人手机", "买家手机", "mobile", "telephone", "buyer phone")),
    ImportField(
        key="email", title=_l("E-mail"), kind=CellKind.EMAIL,
        words=("邮箱", "电子邮箱", "买家邮箱", "email", "buyer email")),
    ImportField(
        key="total", title=_l("Amount of the row"), kind=CellKind.MONEY, example="598.00",
        words=("金额", "总价", "总金额", "订单金额", "实付金额", "实收金额", "应付金额", "小计", "销售额", "amount",
               "原币金额", "合计", "in its currency", "total", "total price", "totalprice", "order total", "line total",
               "sales value", "paid")),
    ImportField(
        key="currency", title=_l("Currency"), kind=CellKind.CODE, most=3, example="CNY",
        words=("币种", "货币", "currency code")),
    ImportField(
        key="product", title=_l("Code of the product"), kind=CellKind.CODE, most=60, example="S01",
        words=("商品编码", "商品编号", "货号", "产品编号", "商品代码", "条码", "sku", "stock code", "stockcode",
               "item code", "product id", "product code", "article")),
    ImportField(
        key="product_name", title=_l("Product"), example="真丝方巾",
        words=("商品", "商品名称", "产品", "产品名称", "品名", "货品", "item", "item name", "description",
               "product name")),
    ImportField(
        key="quantity", title=_l("Quantity"), kind=CellKind.NUMBER, example="2",
        words=("数量", "件数", "购买数量", "销售数量", "qty", "units", "pieces", "items")),
    ImportField(
        key="price", title=_l("Price of one"), kind=CellKind.MONEY, example="299.00",
        words=("单价", "价格", "售价", "销售单价", "price", "unit price", "unitprice")),
    ImportField(
        key="discount", title=_l("Discount of the row"), kind=CellKind.MONEY,
        words=("优惠", "折扣", "优惠金额", "折扣金额", "discount", "line discount")),
    ImportField(
        key="order_discount", title=_l("Discount of the whole order"), kind=CellKind.MONEY,
        words=("整单优惠", "订单优惠", "整单折扣", "order discount")),
    ImportField(
        key="freight", title=_l("Freight"), kind=CellKind.MONEY,
        words=("运费", "邮费", "快递费", "shipping", "shipping fee", "delivery fee")),
    ImportField(
        key="store", title=_l("Store"), kind=CellKind.STORE,
        words=("门店", "店铺", "分店", "门店编号", "store id", "shop", "branch")),
    ImportField(
        key="cashier", title=_l("Seller"), kind=CellKind.STAFF,
        words=("收银员", "导购", "销售员", "业务员", "店员", "cashier", "sales rep", "salesperson")),
    ImportField(
        key="channel", title=_l("Channel"), kind=CellKind.CHOICE,
        words=("渠道", "销售渠道", "订单来源", "sales channel"),
        choices=lambda _ctx: [Choice(key, CHANNEL_TITLES[key]) for key in CHANNELS]),
    ImportField(
        key="status", title=_l("Status"), kind=CellKind.CHOICE, words=("状态", "订单状态", "order status"),
        choices=lambda _ctx: [Choice(key, title) for key, title in STATUSES.items()]),
    ImportField(
        key="source", title=_l("Source"), most=40,
        words=("来源", "来源系统", "源系统", "source system", "system")),
    ImportField(
        key="part", title=_l("Part of the source"),
        words=("工作表", "来源文件", "sheet", "file", "source file")),
)
OPTIONS: Final = (
    ImportOption(key="currency", title=_l("Currency"), help=_l(
        "Of amounts whose row names none, as GBP; else the organisation's.")),
    ImportOption(key="source", title=_l("Where the orders come from"), help=_l(
        "The shop or program whose numbers these are: another source may have the same numbers for other orders.")),
    ImportOption(key="create_customers", title=_l("Make unknown customers"), kind="boolean", default=False, help=_l(
        "Customers who are not here yet are made on the way, with their number as the file has it.")),
    ImportOption(key="walk_in", title=_l("Customer of the others"), help=_l(
        "The number of the customer who gets the orders that name nobody, such as walk-in customers.")),
    ImportOption(key="repeated", title=_l("Repeated rows"), kind="choice", default=KEEP, help=_l(
        "Rows of an order that say the very same: keep them, as two of the same thing, or drop all but one."),
        choices=(Choice(KEEP, _l("Keep")), Choice(DROP, _l("Drop")))),
)
FIGURES: Final = (
    ImportFigure(key="customers_created", title=_l("New customers")),
    ImportFigure(key="orders_created", title=_l("New orders")),
    ImportFigure(key="total_minor", title=_l("What the new orders come to"), money=True),
    ImportFigure(key="returns_created", title=_l("New returns")),
    ImportFigure(key="returns_linked", title=_l("New returns that know their order")),
    ImportFigure(key="returned_minor", title=_l("What the new returns come to"), money=True),
    ImportFigure(key="foreign_created", title=_l("New orders and returns in other currencies, not in these sums")),
    ImportFigure(key="rows_repeated", title=_l("Rows that repeat another of their order")),
    ImportFigure(key="rows_elsewhere", title=_l("Rows of orders that stand in another part already")),
    ImportFigure(key="rows_without_customer", title=_l("Rows that name no customer")),
)
"""`total_minor` and `returned_minor` count the file's currency alone: sums of two currencies say nothing."""


def order_fields(_ctx: Ctx) -> tuple[ImportField, ...]:
    """The columns of a file of orders."""
    return FIELDS

