"""Words for the record: what a verb is called on the screen."""

from collections.abc import Iterable
from typing import NamedTuple

from articles.editorial.workflow.transitions import STATE_LABELS, VERBS
from articles.models import EditorialEvent

# Deeds that are recorded but stand on no button of the table of verbs.
OTHER_VERBS = {
    "review_afterwards": "补审",
    "undo": "撤销",
    "home": "首页编排",
    "merge": "合并",
    "rename": "改名",
    "import": "导入",
    "take_in": "采集",
    "lapse": "到期不用",
    "hold": "到点未发",
    "add_feed": "新建采集源",
    "change_feed": "修改采集源",
    "move_feed": "采集源改地址",
    "pause_feed": "停用采集源",
    "resume_feed": "恢复采集源",
    "end_automatic": "自动发布到此为止",
    "begin_trial": "试用规则",
    "end_trial": "结束试用",
    "change_rule": "改用语规则",
    "change_name_list": "改受保护名称",
    "load_source_list": "载入稿源名单",
    "check_source_list": "按稿源名单核对",
    "drop_source_list": "撤下稿源名单",
    "log_in": "登录",
    "describe_picture": "改图片说明",
    "show_picture": "补图",
    "drop_picture": "删除图片",
    "add_site_content": "新增栏目、稿源、页面等",
    "change_site_content": "修改栏目、稿源、页面等",
    "delete_site_content": "删除旧地址、页面等",
    "set_rule": "定审次",
    "drop_rule": "取消审次规定",
    "set_roles": "账号与角色",
    "set_role_rights": "改角色的权限",
    "rename_account": "改账号资料",
    "set_password": "重设密码",
    "own_password": "改自己的密码",
    "reset_second_step": "重置两步验证",
    "second_step_on": "开启两步验证",
    "second_step_off": "关闭两步验证",
    "second_step_guessed": "连续输错验证码",
    "ask_roles": "申请增加角色",
    "ask_open": "申请启用账号",
    "ask_password": "申请重设密码",
    "ask_second_step": "申请重置两步验证",
    "ask_identity": "申请改账号资料",
    "decline_account_change": "拒绝账号变更",
    "revoke_preview": "收回预览链接",
}


def verb_label(name: str) -> str:
    """Return the word for a recorded verb, or the name itself for one nobody has named yet."""
    return VERBS[name].label if name in VERBS else OTHER_VERBS.get(name, name)


class LabelledEvent(NamedTuple):
    """An event with what a screen says of it: its verb in words, and the move between states (待审 → 待发)."""

    event: EditorialEvent
    label: str
    move: str


def labelled(events: Iterable[EditorialEvent]) -> list[LabelledEvent]:
    """Return the events, each in words."""
    return [LabelledEvent(event, verb_label(event.verb), move_of(event)) for event in events]


def move_of(event: EditorialEvent) -> str:
    """Return the move between states that an event made, 待审 → 待发; "" for none."""
    before, after = (STATE_LABELS.get(state, state) for state in (event.from_status, event.to_status))
    return f"{before} → {after}" if before and after and before != after else after


def recorded_verbs() -> list[tuple[str, str]]:
    """Return (name, label) of the verbs that may stand in the record.

    Each label comes once: 送审 stands for pieces and for 修改稿.
    """
    named: dict[str, str] = {}
    for name, label in [*((verb.name, verb.label) for verb in VERBS.values()), *OTHER_VERBS.items()]:
        named.setdefault(label, name)
    return [(name, label) for label, name in named.items()]


def verbs_called(name: str) -> list[str]:
    """Return the names of all verbs that have the label of the verb `name`."""
    label = verb_label(name)
    return [other for other in (name, *VERBS, *OTHER_VERBS) if verb_label(other) == label]


# What became of an imported or pasted file, and why a file was refused (the codes of the import report).
OUTCOMES = {
    "accept": "原样收录",
    "repair": "修补后收录",
    "duplicate": "重复",
    "reject": "未收录",
    "skip": "跳过",
}
ERRORS = {
    "bad-filename": "文件名不合规则",
    "bad-extension": "扩展名不合规则",
    "not-utf8": "编码不是国际通用编码",
    "date-invalid": "日期不存在",
    "empty-body": "没有正文",
    "too-deep": "网页层次太深",
    "too-large": "文件太大",
    "url-conflict": "网址已被别的稿件占用",
    "permalink-invalid": "网址不合规则",
    "failed": "程序出错，下次导入再试",
}
