"""Other wordings that follow from a rule of the trade, so that no list has to hold every insurer and line.

宠物险 is 宠物保险, 鼎和财险 is 鼎和财产保险, and the registered name of a company is its usual one.
"""

import re

from articles.text import chinese

PROPERTY, LIFE = ("财险", "产险", "财产保险"), ("人寿", "寿险")
COMPANY = re.compile(
    rf"(?P<brand>[{chinese.HAN}]{{2,6}}?)(?:(?P<property>财险|产险|财产保险)|(?P<life>人寿保险|人寿|寿险))"
    r"(?:股份)?(?:有限)?(?:责任)?(?:公司)?"
)
OTHER_KINDS = (
    ("农业保险", "农险"), ("再保险", "再保"), ("健康保险", "健康险", "健康"), ("养老保险", "养老险", "养老"),
    ("保险经纪", "经纪"), ("保险代理", "代理"), ("保险公估", "公估"), ("信用保险", "信保"), ("相互保险", "相互"),
    ("保险销售", "销售"),
)  # fmt: skip
OTHER_COMPANY = re.compile(
    rf"(?P<brand>[{chinese.HAN}]{{2,4}}?)"
    rf"(?P<kind>{'|'.join(kind for kinds in OTHER_KINDS for kind in kinds)})"
    r"(?:股份)?(?:有限)?(?:责任)?(?:公司)?"
)
KINDS_OF_LIFE = (
    "定期",
    "终身",
    "两全",
    "分红",
    "团体",
    "普通",
    "传统",
    "增额",
    "商业",
)  # of life insurance, no brands
# Their 保险 is the state's, their 险 the market's.
SOCIAL = frozenset(["医疗", "养老", "失业", "工伤", "生育", "社会"])
NOT_INSURANCE = frozenset("风危冒惊艰抢历探脱遇排除涉出保")  # 风险, 危险, 抢险 …
SHORT = ("财险", "寿险", "车险", "农险", "团险", "个险")  # abbreviations themselves
LONGEST = 16  # characters of a name that has other wordings
MOST_WORDS = 3  # words of such a name; more are a sentence


def of(term: str) -> list[str]:
    """Return the other wordings of `term` (normalised, one run of ideographs), [] if there are none."""
    if not 3 <= len(term) <= LONGEST:
        return []
    found = _of_company(term) or _of_other_company(term) or _of_line(term)
    return [wording for wording in found if wording != term]


def _of_company(term: str) -> list[str]:
    named = COMPANY.fullmatch(term)
    if not named or named["brand"].endswith(KINDS_OF_LIFE) or chinese.trade().get(term) == ():
        return []
    return [named["brand"] + kind for kind in (PROPERTY if named["property"] else LIFE)]


def _of_other_company(term: str) -> list[str]:
    """Return the usual names of a company of another kind: 垄上农业保险公司 → 垄上农险, 天枢再保险公司 → 天枢再保."""
    named = OTHER_COMPANY.fullmatch(term)
    if not named or chinese.trade().get(term) == ():
        return []
    kinds = next(kinds for kinds in OTHER_KINDS if named["kind"] in kinds)
    is_registered = term.endswith("公司")
    if not is_registered and named["brand"].endswith(KINDS_OF_LIFE):
        return []
    return [named["brand"] + kind for kind in kinds]


def _of_line(term: str) -> list[str]:
    if len(chinese.cut(term)) > MOST_WORDS:
        return []
    if term.endswith("保险"):
        short = term[:-2] + "险"
        return [short] if short in chinese.trade() and term[:-2] not in SOCIAL else []
    stem = term[:-1]
    if not term.endswith("险") or term.endswith(SHORT) or stem in SOCIAL or stem[-1] in NOT_INSURANCE:
        return []
    return [stem + "保险"]
