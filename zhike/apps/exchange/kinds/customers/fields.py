"""Fields of customers and how their cells are read."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.exchange.reading.mapping import Field

LABEL = _("Customers")
INDIVIDUAL, ENTERPRISE = "INDIVIDUAL", "ENTERPRISE"
_KINDS = {
    INDIVIDUAL: "个人 个人客户 自然人 散客 individual person private b2c",
    ENTERPRISE: "企业 单位 公司 企业客户 法人 集团 enterprise company business organisation organization b2b",
}
KINDS = {word: kind for kind, words in _KINDS.items() for word in words.split()}

# Names in files, the surest first; underscores stand for spaces.
_NAMES = {
    "code": """
        客户编号 客户编码 客户代码 客户代号 客户号 会员编号 会员卡号 会员号 往来单位编码 编号 编码 代码
        customer_code customer_id customer_no customer_number id""",
    "name": """
        客户名称 客户全称 客户姓名 客户 单位名称 往来单位名称 公司名称 企业名称 会员姓名 姓名 名称
        customer_name customer company full_name""",
    "kind": "客户类型 客户类别 客户性质 customer_type type",
    "branch": "分公司 门店 门市 部门 营业厅 分店 机构 所属机构 所属分公司 country store region",
    "owner": "客户经理 业务员 负责人 销售员 跟进人 account_manager sales_rep salesperson",
    "phone": "电话 手机 手机号 手机号码 联系电话 联络电话 移动电话 行动电话 phone_number mobile telephone tel",
    "email": "邮箱 电子邮箱 电子信箱 电子邮件 e-mail mail email_address",
    "credit_code": "统一社会信用代码 信用代码 统一编号 税号 纳税人识别号 credit_no tax_id tax_number",
    "first_seen_date": "建档日期 开户日期 注册日期 入会日期 创建日期 first_seen created since registered",
}


def _field(name: str, label, kind: str = "TEXT", max_length: int = 200) -> Field:
    choices = tuple(KINDS.items()) if kind == "CHOICE" else ()
    return Field(name, label, kind, max_length, tuple(_NAMES[name].split()), choices)


FIELDS = [
    _field("code", _("Customer code"), "CODE", 60),
    _field("name", _("Customer name")),
    _field("kind", _("Kind of customer"), "CHOICE"),
    _field("branch", _("Home branch"), "TEXT", 40),
    _field("owner", _("Owner"), "TEXT", 120),
    _field("phone", _("Phone"), "CODE", 40),
    _field("email", _("E-mail"), "CODE", 200),
    _field("credit_code", _("Credit code"), "CODE", 40),
    _field("first_seen_date", _("Customer since"), "MOMENT"),
]
NEEDED = (("code", "name"),)
