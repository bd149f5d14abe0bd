"""Duties of provenance: what each missing item means, and on what law it is asked for."""

from collections.abc import Iterator
from dataclasses import dataclass

from .basis import dated
from .draft import Draft
from .findings import MUST, Finding

REPOSTING = "《互联网新闻信息服务管理规定》第十五条"
COPYRIGHT = "《关于规范网络转载版权秩序的通知》（国版办发〔2015〕3号）"


@dataclass(frozen=True)
class Duty:
    """One item of provenance: the number of its rule, what to do where it is missing, and the law."""

    rule: str
    advice: str
    basis: str


DUTIES = {
    "稿件性质": Duty("PRO-01", "在“来源与署名”里选“转载”或“原创”", REPOSTING),
    "来源": Duty("PRO-02", "选稿件来自哪家稿源", REPOSTING),
    "原文链接": Duty("PRO-03", "填写原文链接；只有印刷版的，填写期号与版面", REPOSTING),
    "原文时间": Duty("PRO-04", "填写原文发布的时间", f"{REPOSTING}（待法务核对）"),
    "原标题": Duty("PRO-05", "一字不改地照录原文标题", REPOSTING),
    "原作者": Duty("PRO-06", "填写原作者；原文没有署名的，写“原文未署名”", REPOSTING),
    "责任编辑": Duty("PRO-07", "填写责任编辑的真实姓名", REPOSTING),
    "稿源名单核对": Duty("PRO-08", "在稿源页面核对《互联网新闻信息稿源单位名单》，写下核对日期", REPOSTING),
    "授权依据": Duty("PRO-09", "选转载协议、单篇授权或单纯事实消息", COPYRIGHT),
    "有效授权（已到期）": Duty("PRO-10", "续签协议并更新稿源页面的日期，或取得单篇授权", COPYRIGHT),
    "图片来源": Duty("PRO-11", "给每张图片写明来源，写在图注或图片资料里", "《中华人民共和国著作权法》第十条、第二十四条（待法务核对）"),
    "署名": Duty("PRO-12", "填写作者", REPOSTING),
    "名单内的稿源（已不在名单）": Duty(
        "PRO-13", "这家稿源已不在现行的《互联网新闻信息稿源单位名单》内，换一家名单内的稿源，或请主编写明理由放行", REPOSTING
    ),
}  # fmt: skip


def check(draft: Draft) -> Iterator[Finding]:
    """Yield a finding for each item of provenance the piece lacks."""
    for label in draft.missing:
        duty = DUTIES[label]
        yield Finding(duty.rule, MUST, f"缺{label}", duty.advice, dated(duty.basis))
