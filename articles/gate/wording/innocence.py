"""Who makes a claim, and about what.

Warnings, denials, reports and quotations of a claim promise nobody anything.
"""

import re

from .register import selling_score

SENTENCE_REACH = 300  # characters
SENTENCE_END = re.compile(r"[。！？!?\n]+[”’」』）)]*")

# Who forbids, warns of or punishes a claim. What a seller denies of himself (绝不是骗局) is no warning.
WARNING = re.compile(
    r"不得(?!不)|禁止|严禁|不准|不许|不允许|勿信|切勿|请勿|切莫|谨防|警惕|防范|防止|避免|杜绝|违规|违法|违反|违背|误导|虚假|夸大"
    r"|处罚|罚款|罚单|被罚|罚没|处分|通报|查处|整治|打击|叫停|乱象|话术|骗局|陷阱|谎称|虚构|旗号|幌子|噱头|不可信|不可取|不实|谣言|辟谣|澄清"
    r"|误区|误解|误读|风险提示|提示(?:广大)?(?:金融|保险)?消费者|提醒(?:广大)?(?:金融|保险)?消费者|消费者(?:协会|权益)|约谈|责令|整改|立案|判决|判处|法院认为"
    r"|法院(?:审理|查明|认定|裁定)|诈骗|涉嫌|被诉|起诉|诉讼|抓获|刑拘|犯罪|嫌疑人|警方|公安|检察|黑产|灰产|不法|非法|欺骗|欺诈|被骗|受骗|上当|蒙骗"
    r"|听信|轻信|误以为|误认为|别信|不要相信|不要被|别被|切忌|不应|不宜|不能(?!错过|再|更)|投诉|举报|造假|传言|纯属|有悖|明令|红线"
    r"|封禁|封号|报了警|获刑|一审|二审|受贿|盗刷|消保委|介入|一去不返|基本常识|谁说|的规矩|叮嘱|拆解|专家提醒|被逐|禁业|禁入|连带责任|否则应|须对|骗走|骗子|骗取|行骗|公约|起底|暗访"
    r"|禁用|撤下|删除|改正|致歉|道歉|多收|纠纷|追回(?!保费)|套路(?!少)|推诿"
    r"|失实|欺瞒|诱导|诱骗|唆使|怂恿|蒙蔽|炒作|变相|存疑|质疑|批评|抵制|规范|负面清单|监管(?:部门|机构|总局)?(?:要求|规定|明确|重申|强调|提醒|指出)"
    r"|办法(?:》)?(?:规定|明确|要求)"
)
# What a seller calls others stands in the very rules on sellers: no warning there.
SELLERS_WORDS = frozenset({"投诉", "陷阱", "被骗", "骗局", "上当", "受骗", "误区", "避免"})
CONTRAST = re.compile(
    r"但(?!书)|不过|可是|然而|而(?:这款|本款|我们|我司|本产品)|别担心|放心|好在|所以|因此|相反|反观|唯有|只有我们"
)
SELLER = re.compile(r"这款|本款|本产品|我们(?!认为|注意|看到|提醒)|我司|咱们?|小编")
ASIDE = re.compile(
    r"(?:绝|并|决|可|更|都|也)?(?:不|没|无|非|别|零|免)(?:是|存在|有|会|属于|带|怕|用)?(?:任何|什么|所谓的?|半点|一点)?$"
)

# A claim in somebody else's mouth.
CLAIMED = re.compile(
    r"相信|抱怨|吸引|听信|被“|无权以|渲染|回忆|宣称|声称|号称|谎称|谣称|所谓|自称|标榜|吹嘘|鼓吹|打着|喊出|以[^，。]{0,16}为(?:名|由|噱头|饵|诱饵|幌子|卖点)|冒充|假借"
    r"|借口|抛出|许诺|承诺称|名义|字样|用语|表述|说法|宣传语"
    r"|被告知|说成|混同|混淆|等同起来|误当|误作"
)
SALESMAN = re.compile(
    r"(?:业务员|代理人|销售人员|推销员|推销者|客户经理|保险员|中介|主播|对方|店员|柜员|工作人员|推销)[^。！？]{0,16}"
    r"(?:说|称|告诉|承诺|保证|表示|介绍|劝|推荐|推销|忽悠|许诺|拍胸脯|口口声声)"
)
AFTERWARDS = re.compile(
    r"当时|当初|曾|却|结果|后来|发现|事后|最终|不料|没想到|才知|才发现|反悔|退保时|到期后|起诉|诉至|投诉|报警|报案|被骗|受骗|拒绝|拒赔|不翼而飞|亏|损失了|不符"
)

DENIAL = re.compile(
    r"(?:(?<![是要会])不(?!仅|但|光|只|得不|止|单|管|论|用说|愁|可思议)[^，。；！？]{0,10}|并非|绝非|非"
    r"|没有(?:哪|任何|绝对|所谓|一|谁|什么|一种|真正)?[^，。；！？]{0,8}|从未[^，。；！？]{0,8}|未[^，。；！？来]{0,6}"
    r"|无权[^，。；！？]{0,14}|无法[^，。；！？]{0,8}|难以[^，。；！？]{0,8}|哪有[^，。；！？]{0,6}|岂有[^，。；！？]{0,6}|谁"
    r"|(?:谁敢|谁能|岂能|怎能|哪能|哪敢|怎么敢|怎么可能)[^，。；！？]{0,8}|别指望[^，。；！？]{0,10}|别把[^，。；！？]{0,14}|莫把[^，。；！？]{0,14}"
    r"|谈不上[^，。；！？]{0,6}|拒绝[^，。；！？]{0,8}|否认[^，。；！？]{0,12}|世上没有[^，。；！？]{0,8})$"
)
DENIED_AFTER = re.compile(
    r"^[^，。；！？]{0,8}(?:未必|不一定|并不|性质不同|有区别|有别|各不相同|并非|不代表|不等于|不意味|是不存在|并不存在|不存在|不可信|不成立|不可能|是错误|是误解|是误区|是伪命题"
    r"|是谎言|系谣言|是谣言|站不住脚|靠不住|都是骗|是骗|纯属|不可取|的说法|的宣传|的承诺|的广告|的话语|的诱惑|的口号|的幌子|的表述|的字样|等字样|等(?:宣传)?用语|等表述|等话术)"
)
DENIED_NEXT = re.compile(
    r"^[^。！？]{0,4}[，、；](?:这种|这类|此类|这样的?|上述|该)?(?:说法|宣传|承诺|话|想法|观点|理解|广告)?[^，。；！？]{0,4}"
    r"(?:不可信|不靠谱|靠不住|是误解|是误区|是错误|并不(?!需)|其实不|都不是真|不是真|绝不可能|不可能|是不存在|存在误导|有误)"
)
# A claim whose own words take it back: 承诺不夸大收益, 分红不作保证.
DENIED_WITHIN = re.compile(
    r"不(?:作|做出?|予|提供)?(?:任何)?(?:保证|承诺(?!续保)|兜底|担保|背书|推荐)|不(?:夸大|贬损|分红|派|代表|等于|意味|得(?!不)|应|宜)|并非|并不|未必"
    r"|未(?:作|承诺)|不是(?!梦|问题|事|难)|不能(?!再|比|错过|少|亏)|不可(?!能|思议)|不再(?:接受|受理|提供|承保|续)|[前时]应|应当|须(?!知)|谨慎"
)
# What is neither insurance nor saving, however pressing its words.
OTHER_MATTERS = re.compile(
    r"讲座|招聘|校招|简历|考试|考生|球队|比赛|决赛|选手|比分|个税|汇算|纳税|社保|医保缴费|居民医保|基数|资格认证|公交|航班|列车|培训班|志愿者|演唱会|手册|客户端|系统升级|峰会|论坛"
    r"|征文|投稿|采购|摊位|车位|学校|研讨|庭审|面积|大赛|技能|协商|谈判|仲裁|会谈|开庭|上诉|抢险|抢修|救援|就诊|手术|邮票"
    r"|(?<!文字)游戏|演出|渡轮|停航|征集|评选|投票|购票|车票|景区|毕业"
    r"|课程|党建|运动会|马拉松|论文|扩招|非遗|示范园|电价|开发区|收藏|股价|成交额|粮|票房|体检车|疫苗|核酸|高铁|高考|录取"
)
# Words in quotation marks that somebody got to hear or to read, told by whoever reports it.
HEARD = re.compile(
    r"(?:以|用|靠|凭|借)(?=[“‘]?$)|散布|打出|批评|称赞|劝|喊|来电|反映|推送|收到|发来|弹出|弹窗|写着|写道|印着|标注|标有|听到|看到|被[^，。]{0,6}告知|群里|短信"
    r"|话|朋友圈|直播间|宣传(?:单|页|册|海报|语)|海报|广告语|标题|题为"
)
QUOTATION = re.compile(r"“[^“”]*”")
# A sentence that is nothing but a quotation.
QUOTED = re.compile(r"\s*(?:<[^<>]*>\s*)*[“\"「][^”\"」]*[”\"」]?\s*")
ENOUGH_AROUND = 5  # characters
OPEN_QUOTE = re.compile(r"[“‘「『\"'《]|&ldquo;|&quot;")
CLOSE_QUOTE = re.compile(r"[”’」』\"'》]|&rdquo;|&quot;")
SELLERS_SPEECH = re.compile(
    r"(?:业务员|代理人|主播|客户经理|理财经理|销售|讲师|渠道|营销|总监|经理|负责人|总裁|董事长|总经理|软文|推文|宣传[页册单]|传单|折页|海报|公众号|通稿"
    r"|柜员|客服|工作人员|店员|她|他|公司)[^。！？”]{0,24}(?:说|称|道|表示|介绍|写着|印着|消息|喊|发文|语音|指着|举着|飞快)[^，。！？”]{0,4}[：:，]?$"
)
GOODS_NAMED = re.compile(r"您|这款|本款|我们|我司|咱|投保|保单|险(?!公司|企|资|业|情|种)")
SELLING_TO = re.compile(r"您|你|咱|这款|本款|我们|赶紧|抓紧")
QUESTION = re.compile(
    r"(?:吗|(?<![什怎这那多])么|是否|是不是|真的|真能|能否|会不会|到底|究竟|为何|为什么|如何看待|靠谱)"
)


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the bounds of the sentence or sentences from `start` to `end`, cut short if they are long."""
    first = max(0, start - SENTENCE_REACH)
    last = min(len(text), end + SENTENCE_REACH)
    for stop in SENTENCE_END.finditer(text, first, last):
        if stop.end() <= start:
            first = stop.end()
        elif stop.end() >= end:
            last = stop.end()
            break
    return first, last


def _warns(sentence: str, start: int, end: int, *, of_sellers: bool) -> bool:
    """Return whether a warning in `sentence` is about what stands from `start` to `end`."""
    for warning in WARNING.finditer(sentence):
        if warning.start() < end and warning.end() > start:
            continue
        if of_sellers and warning.group() in SELLERS_WORDS:
            continue
        if ASIDE.search(sentence[max(0, warning.start() - 8) : warning.start()]):
            continue
        if warning.end() <= start:
            between = sentence[warning.end() : start]
            if not CONTRAST.search(between) and (
                not SELLER.search(between) or CLAIMED.search(between) or "“" in between
            ):
                return True
        elif not CONTRAST.search(sentence[end : warning.start()]):
            return True
    return False


def _is_denied(sentence: str, start: int, end: int) -> bool:
    """Return whether the clause denies the claim that stands from `start` to `end`."""
    clause = re.split(r"[，。；！？]", sentence[:start])[-1]
    rest = sentence[end:]
    return bool(DENIAL.search(clause) or DENIED_AFTER.match(rest) or DENIED_NEXT.match(rest))


def _is_asked(sentence: str, start: int) -> bool:
    """Return whether the sentence asks whether the claim is true, of nobody in particular."""
    return (
        bool(re.search(r"[？?]", sentence))
        and bool(QUESTION.search(sentence))
        and not SELLING_TO.search(sentence)
    )


def _is_sold_in_print(before: str, text: str) -> bool:
    """Return whether a seller is quoted by name, as in a press release, and nobody in the passage objects."""
    return bool(
        SELLERS_SPEECH.search(before)
        and not CLAIMED.search(around := QUOTATION.sub("", text))
        and not WARNING.search(around)
        and not AFTERWARDS.search(around)
    )


def _is_quoted(text: str, sentence: str, start: int, end: int) -> bool:
    """Return whether somebody else's mouth says it: 某平台宣称…, 以“…”为噱头."""
    before, after = sentence[:start], sentence[end:]
    opening = [
        quote.start()
        for quote in OPEN_QUOTE.finditer(sentence[:end])
        if not CLOSE_QUOTE.search(sentence, quote.end(), start)
    ]
    if opening and _is_sold_in_print(sentence[: opening[-1]], text):
        return False
    if opening and HEARD.search(sentence[: opening[-1]]) and not SELLER.search(sentence[: opening[-1]]):
        return True
    if opening and "“" in sentence and _is_told_around(sentence, start, end):
        return True
    if claimed := CLAIMED.search(before):
        return not SELLER.search(before[claimed.end() :])
    return bool(
        re.match(
            r"[^”]{0,12}”[，。]?——(?:这样|这类|这种|此类)|[^”]{0,12}”(?:这样|这类|这种|此类|之类)的"
            r"|[^，。；！？]{0,6}”[^。！？]{0,8}(?:为(?:名|由|噱头|饵|诱饵|幌子|卖点)|名义|字样|用语|表述|说法|宣传)",
            after,
        )
    )


def _is_told_around(sentence: str, start: int, end: int) -> bool:
    """Return whether the words stand in quotation marks and what is said around these sells nothing."""
    for quotation in QUOTATION.finditer(sentence):
        if quotation.start() < start and end <= quotation.end():
            around = QUOTATION.sub("", sentence)
            return len(around) >= ENOUGH_AROUND and selling_score(around) <= 0
    return False


def is_innocent(text: str, start: int, end: int, *, of_sellers: bool = False) -> bool:
    """Return whether the claim at `start` to `end` of `text` is warned of, denied, questioned or reported.

    `text`: the passage. `of_sellers`: the rule is about what sellers call others, whose words then do not
    count as a warning.
    """
    first, last = sentence_around(text, start, end)
    sentence, start, end = text[first:last], start - first, end - first
    if _warns(sentence, start, end, of_sellers=of_sellers) or _is_denied(sentence, start, end):
        return True
    if DENIED_WITHIN.search(sentence[start:end]):
        return True
    if OTHER_MATTERS.search(sentence) and not GOODS_NAMED.search(sentence):
        return True
    if _is_asked(sentence, start) or _is_quoted(text, sentence, start, end):
        return True
    if SALESMAN.search(sentence[:start]) and AFTERWARDS.search(
        text[: first + start] + QUOTATION.sub("", text[first + end :])
    ):
        return True
    return _is_within_a_warning(text, first, last, of_sellers=of_sellers)


def _is_within_a_warning(text: str, first: int, last: int, *, of_sellers: bool) -> bool:
    """Return whether the sentences around tell of an offence, and this one urges nobody."""
    sentence = text[first:last]
    if SELLER.search(sentence) or re.search(
        r"赶紧|抓紧|赶快|上车|快来|速来|联系我|加微信|扫码|点击", sentence
    ):
        return False
    before = text[max(0, first - 80) : first]
    after = text[last : last + 80]
    is_quotation = QUOTED.fullmatch(sentence) is not None
    warning = WARNING.search(before) or ((is_quotation or AFTERWARDS.search(after)) and WARNING.search(after))
    return bool(warning) and not (of_sellers and warning and warning.group() in SELLERS_WORDS)
