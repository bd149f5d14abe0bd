"""What looks like a person's name, and what like an outlet's or a group's."""

import re

# The family names of nearly all Chinese; source: 百家姓 and the census' commonest, in any order.
SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公付代邸佘佟修鲜苟敬覃岳商牟佴伯赏墨哈谯笪年爱阳仉督肖闫覃税帅亓付仝刑郄冼揭麦占覃阳兰粟旷涂眭晋楚补原由逢母肇冒青练植信"
    "趙錢孫鄭馮陳衛蔣韓楊許呂張嚴華陶謝鄒竇雲蘇魯韋馬鳳費賀羅畢鄔樂時齊顧黃蕭貝計談龐紀項閔賈婁顏鍾駱盧單鮑萬應鄧龔榮儲車龍葉黎賴喬蒼聞黨譚貢勞莊閻連習歐簡饒關遊權劉"
)
DOUBLE = ("欧阳", "司马", "上官", "诸葛", "夏侯", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文", "长孙", "司徒", "司空", "端木", "南宫", "西门", "百里", "呼延", "轩辕", "澹台", "公冶", "太史", "申屠", "闻人", "独孤", "拓跋", "赫连", "歐陽", "司馬", "諸葛")  # fmt: skip
# Words that a name of two to four signs is not, though it may begin like one.
NOT_NAMES = re.compile(
    r"来源|稿源|时间|编辑|责编|记者|通讯员|作者|撰文|摄影|供图|实习|发布|字号|阅读|浏览|打印|分享|原标题|摘要|报道|获悉|了解|日前|近日|采访|发现|注意|新闻|财经|保险|首页|正文|要闻|快讯|评论|视频|图片|频道|专题|金融|证券|公司|有限|客户端|微信|微博|关注|登录|注册|点击|查看|全文|推荐|热门|相关|搜索|今日|昨日|昨天|今天|刚刚|小时|分钟|星期|周[一二三四五六日]|上午|下午|晚间|公告|通知|声明|版权|网站|官网|报社|杂志|中心|协会|学会|委员会|集团|银行|人寿|财险|产险|寿险|健康险|养老|基金|观察|研究|日报|晚报|时报|周刊|周报|早报|商报|晨报|都市报|青年报|电视台|网$|社$|报$|台$|局$|部$|院$|省$|市$|县$|区$|组$|室$|原创|独家|转载|置顶|收藏|举报|下载|更多|返回|导航|联系|我们|合作|投稿|字体|大小|中国|全国|本报|本网|本刊|本站|文章|内容|标签|分类|栏目|位置|当前|属地|北京|上海|广州|深圳|天津|重庆|江苏|浙江|广东|山东|河南|河北|湖北|湖南|四川|福建|安徽|江西|陕西|山西|辽宁|吉林|云南|贵州|广西|海南|甘肃|青海|宁夏|新疆|西藏|内蒙|香港|澳门|台湾|认证|会员|用户|创作者|作品|粉丝|获赞|简介|介绍|公众|平台|资讯|讯$|版$|期$"
)
PERSON = re.compile(
    r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,8}(?:·[\u4e00-\u9fff]{1,8}){1,3}|[A-Z][a-z]+(?:[ .][A-Z][a-z]*\.?){0,2} ?[A-Z][a-z]+"
)
GROUP = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9“”]{2,20}(?:组|团队|编辑部|评论部|评论员|研究院|研究所|研究中心|工作室|专班|调研组|课题组|小组|报道组|采访组|新闻部|委员会|秘书处|办公室|智库|部)"
)
OUTLETISH = re.compile(
    r"(?:报|网|社|刊|台|局|司|会|院|所|行|厅|办|委|财经|新闻|观察|保险|中心|杂志|在线|频道|客户端|研究|评论|传媒|周刊|时讯|快讯|资讯|电讯|通讯|头条|号|部|处|署|公司|集团|平台|网站|官网|融媒体?|融媒体中心|政府|协会|学会|联盟|论坛|热线|日报|晚报)$"
)


def is_person(name: str) -> bool:
    """Return whether a word can be a person's name or pen name."""
    return bool(PERSON.fullmatch(name)) and not NOT_NAMES.search(name)


def is_surnamed(name: str) -> bool:
    """Return whether a word looks like a Chinese name in full: a family name and one or two more signs."""
    if not is_person(name):
        return False
    if "·" in name:
        return True
    if name[:2] in DOUBLE:
        return len(name) in (3, 4)
    return name[0] in SURNAMES and len(name) in (2, 3)


def is_group(name: str) -> bool:
    """Return whether a word names a group that writes: 本刊评论部, 车险课题组."""
    return bool(GROUP.fullmatch(name))


def is_outletish(name: str) -> bool:
    """Return whether a word ends as outlets' names do."""
    return bool(OUTLETISH.search(name))
