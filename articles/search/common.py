"""Words that stand in every other text of this trade and tell nothing about its subject."""

COMMON = frozenset(
    """
    保险 公司 保费 发布 公布 披露 回应 启动 召开 举行 增长 下降 同比 一季度 上半年 三季度 全年 今年 去年 亿元 万元 万亿
    市场 行业 中国 全国 记者 什么 怎么 怎样 如何 为什么 为何 究竟 可以 不能 没有 一个 一份 一种 之后 之前 以后 工作 服务
    产品 业务 客户 理赔 赔付 保单 投保 承保 报案 收入 数据 报告 情况 问题 正式 首次 首个 关于 通知 办法 意见 提示 新闻
    人员 有限 股份 集团 机构 企业
    """.split()
)
