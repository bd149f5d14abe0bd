"""An invented archive for the bench, in the old site's format; the same numbers give the same files."""

import random
from datetime import datetime, timedelta
from pathlib import Path

SEED = 20220315
OUTLETS = 40
MEAN_BYTES = 4600  # of a file, front matter and footers included
FIRST_DAY = datetime(2019, 1, 1, 6, 0)
POSTS_A_DAY = 25

PLACES = [
    "东澜",
    "衡川",
    "南渚",
    "云麓",
    "渭原",
    "青屿",
    "启岸",
    "禾稼",
    "临汐",
    "石埠",
    "松岭",
    "白港",
    "柳泉",
    "鹿溪",
    "沙洲",
    "梧城",
]
KINDS = ["保险报", "晚报", "财经周刊", "金融网", "证券报", "商报", "日报", "经济导报"]
COMPANIES = [
    f"{place}{line}"
    for place in PLACES
    for line in ("人寿", "财险", "健康险", "养老", "再保险", "保险经纪", "农险")
]
PRODUCTS = [
    "重疾险",
    "医疗险",
    "惠民保",
    "年金险",
    "增额终身寿",
    "车险",
    "新能源车险",
    "责任险",
    "农业保险",
    "巨灾保险",
    "护理险",
    "意外险",
    "货运险",
    "信用保证保险",
    "宠物险",
    "家财险",
    "工程险",
    "专属商业养老保险",
    "个人养老金",
    "团体险",
    "退货运费险",
    "百万医疗险",
    "定期寿险",
    "投连险",
    "万能险",
]
TOPICS = [
    "保费收入",
    "综合成本率",
    "偿付能力",
    "投诉处理",
    "理赔时效",
    "续保率",
    "退保金",
    "准备金",
    "资金运用",
    "权益投资",
    "代理人转型",
    "银保渠道",
    "线上化",
    "适老化改造",
    "反欺诈",
    "数据治理",
    "消费者教育",
    "产品备案",
    "分红水平",
    "内含价值",
    "新业务价值",
    "再保安排",
    "大灾模型",
    "健康管理",
    "养老社区",
    "绿色保险",
    "普惠保险",
    "公司治理",
    "关联交易",
    "信息披露",
]
PEOPLE = [
    f"{family}{given}"
    for family in "王李张刘陈杨赵黄周吴"
    for given in ("敏", "建国", "晓燕", "志远", "丽华")
]
VERBS = ["表示", "指出", "介绍", "认为", "透露", "强调", "坦言", "回忆", "补充", "提醒"]
SENTENCES = [
    "{company}近日公布{topic}数据，{product}同比增长{percent}，环比回落{small}个百分点。",
    "{person}{verb}，{product}的{topic}仍有提升空间，今年计划在{place}新增{count}个服务网点。",
    "从{place}的情况看，{topic}的改善主要来自{product}，占全部业务的{percent}。",
    "记者走访{place}的{count}家门店发现，不少客户对{product}的等待期、免责条款并不了解。",
    "{company}有关负责人{verb}，公司把{topic}列为{year}年的重点工作，分{small}个阶段推进。",
    "监管部门要求各公司在{month}月底前完成{topic}自查，涉及{product}等{small}类业务。",
    "业内人士{verb}，{product}的定价要以{topic}为依据，不能只看规模。",
    "截至{month}月末，{place}共有{count}万人参加{product}，累计赔付{amount}亿元。",
    "{year}年以来，{company}先后上线{product}智能核保、{topic}监测等{small}项功能。",
    "在{place}，一场持续{small}天的暴雨过后，{company}接到报案{count}件，当天结案超过六成。",
    "“客户最关心的是赔不赔、赔多少、多久赔。”{person}{verb}。",
    "数据显示，{topic}每提高一个百分点，{product}的赔付成本约下降{small}个百分点。",
    "{company}与{other}签署协议，双方将在{product}、{topic}等领域展开合作。",
    "{person}在论坛上{verb}，保险业服务实体经济，关键是把{topic}做细做实。",
    "对于{product}的费率调整，{company}回应称，已按规定向社会公布，并设置{month}个月的过渡期。",
    "{place}的一位养殖户告诉记者，投保{product}之后，去年的{amount}万元损失大部分得到补偿。",
]
HEADLINES = [
    "{company}公布{month}月{topic}", "{product}进{place}：{topic}怎么看", "{place}推开{product}试点 首批{count}家机构参与",
    "{company}：{topic}连续{small}个季度改善", "{person}：{product}要回到保障本源", "{topic}新规落地 {product}迎来调整期",
    "{company}{product}赔付{amount}亿元", "一份{product}保单的{small}次理赔", "{place}监管局通报{topic}检查结果",
    "{company}与{other}共建{topic}平台",
]  # fmt: skip


def outlets() -> list[tuple[str, str]]:
    """Return (section slug, name) of every outlet, the most productive first."""
    names = [f"{place}{kind}" for kind in KINDS for place in PLACES][:OUTLETS]
    return [(f"meiti{number:02d}", name) for number, name in enumerate(names, 1)]


def slots(chance: random.Random) -> dict[str, object]:
    """Return one set of words for the templates."""
    return {
        "company": chance.choice(COMPANIES),
        "other": chance.choice(COMPANIES),
        "product": chance.choice(PRODUCTS),
        "topic": chance.choice(TOPICS),
        "place": chance.choice(PLACES),
        "person": chance.choice(PEOPLE),
        "verb": chance.choice(VERBS),
        "percent": f"{chance.uniform(1, 60):.1f}%",
        "amount": f"{chance.uniform(0.5, 900):.1f}",
        "small": chance.randint(2, 9),
        "month": chance.randint(1, 12),
        "count": chance.randint(11, 9800),
        "year": chance.randint(2019, 2026),
    }


def body(chance: random.Random, target: int) -> str:
    """Return paragraphs of HTML of about `target` bytes, with the archive's own habits of markup."""
    paragraphs: list[str] = []
    size = 0
    while size < target:
        words = "".join(chance.choice(SENTENCES).format(**slots(chance)) for _ in range(chance.randint(2, 4)))
        if chance.random() < 0.1:
            words = f"<strong>{chance.choice('一二三四五')}、{chance.choice(TOPICS)}</strong>"
        elif chance.random() < 0.05:
            words = (
                f'　　<span style="color:#333" data-code="{chance.randint(100000, 999999)}">{words}</span>'
            )
        paragraphs.append(f"<p>{words}</p>")
        size += len(paragraphs[-1].encode()) + 2
    if chance.random() < 0.03:
        cells = "".join(
            f"<tr><td>{chance.choice(COMPANIES)}</td><td>{chance.uniform(1, 99):.1f}</td></tr>"
            for _ in range(6)
        )
        paragraphs.append(f"<table><tbody>{cells}</tbody></table>")
    return "\n ".join(paragraphs)


def post(number: int, seed: int = SEED) -> tuple[str, bytes]:
    """Return (file name, bytes) of post `number`, counted from 0; equal numbers give equal bytes."""
    chance = random.Random(f"{seed}:{number}")  # noqa: S311 - a corpus, not a secret
    kinds = outlets()
    slug, name = chance.choices(kinds, weights=[1 / rank for rank in range(1, len(kinds) + 1)])[0]
    at = FIRST_DAY + timedelta(
        days=number // POSTS_A_DAY, minutes=(number % POSTS_A_DAY) * 36, seconds=number % 60
    )
    code = f"NW{at:%Y%m%d}{number:010d}"
    headline = chance.choice(HEADLINES).format(**slots(chance))
    # Frame and last paragraph add about 600 bytes on average; bodies are log-normal, as articles are, and the
    # whole has the mean promised.
    target = min(40_000, max(300, int(chance.lognormvariate(0, 0.6) * (MEAN_BYTES - 600) / 1.197)))
    text = (
        f'---\nlayout: post\ntitle: "{headline}"\ndate: {at:%Y-%m-%d %H:%M:%S} +0800\n'
        f"categories: {slug}\ntags: {name}新闻\n---\n{body(chance, target)}"
        f'<p class="em_media">（文章来源：{name}）</p>\n\n'
        f"<http://finews.zning.xyz/html_News/NewsShare.html?infoCode={code}>\n\n"
        f"[返回{name}新闻](//finews.withounder.com/category/{slug}.html)｜[返回首页](//finews.withounder.com/)"
    )
    return f"{at:%Y-%m-%d}-{code}.md", text.encode()


def build(directory: Path, posts: int) -> int:
    """Write the first `posts` files under `directory`, one folder a year; return their bytes together."""
    total = 0
    for number in range(posts):
        name, data = post(number)
        folder = directory / name[:4]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
        total += len(data)
    return total
