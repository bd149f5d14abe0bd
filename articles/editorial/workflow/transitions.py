"""The table of allowed moves: every verb with its words, its permission and the states it starts from."""

from dataclasses import dataclass
from datetime import datetime

from articles.editorial.errors import NotPermitted, WrongState
from articles.models import Post, User

SCHEDULED, STATE_LABELS = Post.SCHEDULED, Post.STATE_LABELS
# The other states are what is stored; short names keep a row of the table on a line.
CANDIDATE = Post.Status.CANDIDATE
DRAFT = Post.Status.DRAFT
IN_REVIEW = Post.Status.IN_REVIEW
APPROVED = Post.Status.APPROVED
PUBLISHED = Post.Status.PUBLISHED
JOINED = Post.Status.JOINED
WITHDRAWN = Post.Status.WITHDRAWN
DISCARDED = Post.Status.DISCARDED
UNPUBLISHED = frozenset({CANDIDATE, DRAFT, IN_REVIEW, APPROVED, SCHEDULED})
ANY = frozenset(STATE_LABELS)


@dataclass(frozen=True)
class Verb:
    """One deed: its name in the record, its word on the button, the permission it needs, where it starts."""

    name: str
    label: str
    permission: str
    states: frozenset[str]


def _verb(name: str, label: str, permission: str, *states: str) -> Verb:
    return Verb(name, label, permission, frozenset(states))


VERBS = {
    verb.name: verb
    for verb in (
        _verb("create", "建稿", "add_post"),
        Verb("edit", "修改", "change_post", UNPUBLISHED),
        _verb("choose", "选用", "choose_post", CANDIDATE, DISCARDED),
        _verb("discard", "不用", "choose_post", CANDIDATE, DRAFT, APPROVED),
        _verb("submit", "送审", "submit_post", DRAFT),
        _verb("return_for_changes", "退回修改", "review_post", IN_REVIEW, APPROVED),
        _verb("approve", "审核通过", "review_post", IN_REVIEW),
        _verb("sign_off", "签发", "sign_off_post", IN_REVIEW),
        _verb("approve_with_changes", "修改并通过", "review_post", IN_REVIEW),
        _verb("confirm_changes", "确认修改", "submit_post", IN_REVIEW),
        _verb("decline_changes", "不采纳修改", "submit_post", IN_REVIEW),
        _verb("publish", "发布", "publish_post", APPROVED),
        _verb("publish_on_duty", "单人值班发布", "publish_post", DRAFT, IN_REVIEW),
        _verb("publish_automatically", "自动发布", "publish_post", CANDIDATE),
        _verb("schedule", "定时发布", "publish_post", APPROVED, SCHEDULED),
        _verb("unschedule", "取消定时", "publish_post", SCHEDULED),
        _verb("revise", "写修改稿", "change_post", PUBLISHED, WITHDRAWN),
        _verb("submit_revision", "送审", "submit_post", PUBLISHED, WITHDRAWN),
        _verb("return_revision", "退回修改", "review_post", PUBLISHED, WITHDRAWN),
        _verb("approve_revision", "审核通过", "review_post", PUBLISHED, WITHDRAWN),
        _verb("sign_off_revision", "签发", "sign_off_post", PUBLISHED, WITHDRAWN),
        _verb("approve_revision_with_changes", "修改并通过", "review_post", PUBLISHED, WITHDRAWN),
        _verb("confirm_revision_changes", "确认修改", "submit_post", PUBLISHED, WITHDRAWN),
        _verb("decline_revision_changes", "不采纳修改", "submit_post", PUBLISHED, WITHDRAWN),
        _verb("drop_revision", "放弃修改稿", "change_post", PUBLISHED, WITHDRAWN),
        _verb("revision_applied", "修改稿生效", "review_post", PUBLISHED, WITHDRAWN),
        _verb("fix_typo", "改错字", "correct_post", PUBLISHED),
        _verb("correct", "发更正", "correct_post", PUBLISHED),
        _verb("join_story", "归入同题", "group_post", PUBLISHED),
        _verb("leave_story", "移出同题", "group_post", PUBLISHED, JOINED),
        _verb("take_down", "撤稿", "take_down_post", PUBLISHED, JOINED),
        _verb("restore", "恢复发布", "restore_post", WITHDRAWN),
        Verb("file_under", "归入栏目", "file_post", ANY),
        _verb("override", "缺项放行", "override_post", DRAFT, IN_REVIEW, APPROVED),
        _verb("let_stand", "必改放行", "override_post", DRAFT, IN_REVIEW, APPROVED, PUBLISHED, WITHDRAWN),
        Verb("call_false", "规则误判", "review_post", UNPUBLISHED | {PUBLISHED, WITHDRAWN}),
        Verb("take_over", "接手编辑", "change_post", UNPUBLISHED | {PUBLISHED, WITHDRAWN}),
        _verb("keep_both", "都保留", "group_post"),
        _verb("call_apart", "不是同题", "group_post"),
        _verb("reopen_pair", "重新判定", "group_post"),
        _verb("merge", "改名与合并", "merge_post"),
        _verb("open_duty", "批准单人值班", "open_duty_post"),
        _verb("close_duty", "取消单人值班", "open_duty_post"),
        _verb("open_automatic", "开启自动发布", "add_autopublishing"),
        _verb("close_automatic", "关闭自动发布", "add_autopublishing"),
        Verb("erase", "抹除", "erase_post", ANY),
    )
}

# Deeds that stand in the record beside those of the table: done by no button of a piece, or by nobody.
RECORDED = {
    "review_afterwards": "补审",
    "undo": "撤销",
    "home": "首页编排",
    "rename": "改名",
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


def state_of(post: Post, at: datetime) -> str:
    """Return the state of `post` at the moment `at`, as the table has it."""
    return post.state_at(at)


def may(user: User, permission: str) -> bool:
    """Return whether the role of `user` includes `permission` (a codename of the articles app)."""
    return user.is_active and user.has_perm(f"articles.{permission}")


def require(user: User, permission: str, *, doing: str, ask: str = "主编") -> None:
    """Raise NotPermitted unless the role of `user` includes `permission`.

    `doing`: what they may not do; `ask`: who may. For what stands on no row of the table.
    """
    if not may(user, permission):
        raise NotPermitted(f"{user.real_name}的角色不能{doing}，请找{ask}。")


def is_writer(post: Post, user: User) -> bool:
    """Return whether the piece is the user's own: they made it or wrote at it."""
    return post.author_id == user.pk or (
        post.pk is not None and post.contributions.filter(editor=user, revision=None).exists()
    )


def check_permission(verb: Verb, user: User) -> None:
    """Raise NotPermitted unless the role of `user` includes the verb."""
    if not user.is_active:
        raise NotPermitted(f"{user.real_name}的账号已停用，不能“{verb.label}”，请找管理员。")
    if not may(user, verb.permission):
        raise NotPermitted(
            f"{user.real_name}的角色不能“{verb.label}”，请找有此权限的同事，或请管理员调整角色。"
        )


def check_own(verb: Verb, post: Post, user: User) -> None:
    """Raise NotPermitted if the piece is somebody else's and the role of `user` covers only their own."""
    if not may(user, "edit_any_post") and not is_writer(post, user):
        raise NotPermitted(
            f"《{post.headline}》不是{user.real_name}的稿件，不能“{verb.label}”，请找作者或编辑。"
        )


def check_state(verb: Verb, post: Post, at: datetime) -> None:
    """Raise WrongState unless the verb starts from the state the piece has at `at`."""
    state = state_of(post, at)
    if state not in verb.states:
        needed = "、".join(f"“{STATE_LABELS[name]}”" for name in STATE_LABELS if name in verb.states)
        raise WrongState(
            f"《{post.headline}》现在是“{STATE_LABELS[state]}”，不能“{verb.label}”；只有{needed}的稿件可以。"
            "请刷新页面看最新状态。"
        )
