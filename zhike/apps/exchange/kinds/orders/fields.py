"""Fields of order lines and how their cells are read."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.exchange.reading.mapping import Field

LABEL = _("Orders and their lines")
PURCHASE, RETURN = "PURCHASE", "RETURN"
_RETURNS = "退货 退款 销售退货 销售退回 退货单 红字 return returned refund true yes y 是 1"
_PURCHASES = "销售 销售出库 销售单 销售订单 蓝字 购买 正常 purchase sale order false no n 否 0"
TYPES = {word: RETURN for word in _RETURNS.split()} | {word: PURCHASE for word in _PURCHASES.split()}

# Names in files, the surest first; underscores stand for spaces.
_NAMES = {
    "customer_code": """
        客户编号 客户编码 客户代码 客户代号 客户号 会员编号 会员卡号 会员号 往来单位编码 购货单位编码 customer_id
        customer_no customer_number cust_id client_id""",
    "customer_name": """
        客户名称 客户 客户全称 客户姓名 往来单位 往来单位名称 购货单位 购货单位名称 购买方名称 会员姓名 会员 买家
        customer client buyer account_name""",
    "date": """
        日期 订单日期 单据日期 销售日期 开票日期 下单日期 下单时间 交易日期 交易时间 业务日期 出库日期 出货日期
        发票日期         order_date invoice_date sale_date transaction_date day""",
    "amount": """
        金额 销售金额 订单金额 价税合计 含税金额 销售额 成交金额 实付金额 总金额
        sales_amount line_amount total sales revenue value dollar_value""",
    "quantity": "数量 销售数量 qty units number_of_cds",
    "unit_price": "单价 含税单价 销售单价 成交价 price",
    "cost": "成本 成本金额 销售成本 cost_amount",
    "order_no": """
        订单号 订单编号 单据编号 单据号 单号 销售单号 发票号 发票号码
        invoice_no invoice order_id order_number invoice_number""",
    "product_code": """
        商品编码 商品编号 存货编码 产品编码 产品编号 物料编码 货号 sku stock_code product_id item_no""",
    "product_name": "商品名称 商品 存货名称 产品名称 产品 物料名称 品名 货物名称 description product item",
    "branch": "分公司 门店 门市 部门 营业厅 分店 机构 店铺 country store shop region",
    "currency": "币种 币别 货币",
    "channel": "渠道 销售渠道 订单渠道 下单渠道 购买渠道 订单来源 sales_channel order_channel",
    "category": "品类 类别 商品类别 产品类别 存货分类 商品分类 product_category",
    "time": "时间 时刻 下单时刻 交易时刻 time time_of_day order_time",
    "type": "单据类型 业务类型 订单类型 类型 order_type is_return",
}


def _field(name: str, label, kind: str = "TEXT", max_length: int = 200) -> Field:
    choices = tuple(TYPES.items()) if kind == "CHOICE" else ()
    return Field(name, label, kind, max_length, tuple(_NAMES[name].split()), choices)


FIELDS = [
    _field("customer_code", _("Customer code"), "CODE", 60),
    _field("customer_name", _("Customer name")),
    _field("date", _("Date"), "MOMENT"),
    _field("amount", _("Amount"), "MONEY"),
    _field("quantity", _("Quantity"), "DECIMAL"),
    _field("unit_price", _("Unit price"), "PRICE"),
    _field("cost", _("Cost"), "MONEY"),
    _field("order_no", _("Order number"), "CODE", 60),
    _field("product_code", _("Product code"), "CODE", 60),
    _field("product_name", _("Product name"), "TEXT", 300),
    _field("branch", _("Selling branch"), "TEXT", 40),
    _field("currency", _("Currency"), "CURRENCY"),
    _field("type", _("Purchase or return"), "CHOICE"),
    _field("channel", _("Sales channel"), "TEXT", 40),
    _field("category", _("Product category"), "TEXT", 60),
    _field("time", _("Time of day"), "HOUR", 40),
]
NEEDED = (("customer_code", "customer_name"), ("date",), ("amount", "unit_price"))
