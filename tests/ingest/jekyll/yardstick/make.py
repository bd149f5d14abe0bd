"""Make the yardstick: posts of the kinds that lose text, and the letters and digits Jekyll shows of each.

Run by hand after changing a kind: `python -m tests.ingest.jekyll.yardstick.make`. It needs Debian's package
`jekyll` (4.3.1) and writes tests/data/jekyll-yardstick.json, which the tests read; they need no Jekyll. All
text is invented.
"""

import json
import random
import re
import subprocess
import tempfile
from pathlib import Path

from lxml import etree, html

POSTS = 640
TARGET = Path(__file__).parents[3] / "data" / "jekyll-yardstick.json"
SIGNS = re.compile(r"[\W_]+")
WORD_NAMES = """
    保费 赔付 理赔 车险 寿险 健康险 偿付能力 续保 分红 年金 承保 再保 农险 责任险 银保 代理人 核保 准备金 投资收益 东澜 启岸
    南渚 渠道 季度 增速 下降 回升 监管 通报 公告 说明 数据 report API v2 2022 15.3 A股 H股 ROE
"""
WORDS = WORD_NAMES.split()
LABELS = ["1", "2", "fj", "公告", "Ref A", "x-1"]


class Maker:
    """Draws one post at a time."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.notes = []
        self.links = []

    def words(self, least=2, most=6):
        return "".join(self.random.choices(WORDS, k=self.random.randint(least, most)))

    def sentence(self):
        return self.words() + self.random.choice(["。", "，" + self.words() + "。", "；", "！"])

    def address(self):
        return f"https://example.com/{self.random.choice('abcdef')}{self.random.randint(1, 99)}.html"

    def post(self):
        """Return the source of a body."""
        kinds = [getattr(self, name) for name in dir(self) if name.startswith("kind_")]
        blocks = [kind() for kind in self.random.choices(kinds, k=self.random.randint(2, 6))]
        if self.random.random() < 0.25:
            blocks.insert(0, self.quotation())
        for link in self.links:
            blocks.insert(self.random.randint(1, len(blocks)), link)
        for note in self.notes:
            blocks.insert(self.random.randint(1, len(blocks)), note)
        return "\n\n".join(blocks) + "\n"

    def quotation(self):
        inside = self.random.choice([
            f"{self.words()}[{self.words()}]({self.address()})，**{self.words()}**。",
            f"{self.sentence()}详见 <{self.address()}>",
            f"{self.sentence()}\n> {self.sentence()}",
            f"*{self.words()}*和`{self.words()}`",
            f"![{self.words()}]({self.address()}) {self.sentence()}",
        ])  # fmt: skip
        return f"> {inside}"

    def kind_plain(self):
        return self.sentence() + "\n" + self.sentence()

    def kind_emphasis(self):
        mark = self.random.choice(["*", "**", "***", "~~"])
        return (
            f"{self.words()}{mark}{self.words()}{mark}{self.words()}，a_b_c 与 3 * 4 * 5，*{self.words()}*。"
        )

    def kind_code_span(self):
        code = self.random.choice(
            ["<!--more-->", "<p>甲</p>", "a < b", "**乙**", "[x](y)", "<!-- 丙", "&lt;丁", "{{x"]
        )
        code = code.replace("{{", "{ {")
        return f"{self.words()} `{code}` {self.words()}，`` {self.words()} ` x ``，{self.sentence()}"

    def kind_two_code_spans(self):
        return f"{self.words()}`甲 <!-- 乙`{self.words()}`丙 --> 丁`{self.sentence()}"

    def kind_fence(self):
        mark = self.random.choice(["```", "~~~", "````"])
        word = self.random.choice(["", "html", " python", "json"])
        inside = self.random.choice([
            f"<!-- {self.words()} -->\n<p>{self.words()}</p>",
            f"if a:\n    {self.words()}\n\n# {self.words()}", f"[1]: {self.words()}",
            f"- {self.words()}\n- {self.words()}", f"<div>\n{self.words()}", "{: .x}\n*甲*",
        ])  # fmt: skip
        return f"{mark}{word}\n{inside}\n{mark}"

    def kind_indented_code(self):
        return f"    <!-- {self.words()} -->\n    {self.words()}"

    def kind_comment(self):
        return self.random.choice([
            f"{self.words()}<!-- {self.words()} -->{self.sentence()}",
            f"<!-- {self.words()}\n\n{self.words()} -->",
            f"<p>{self.words()}<!-- {self.words()} -->{self.words()}</p>", "<!--more-->",
        ])  # fmt: skip

    def kind_reference(self):
        label = self.random.choice(LABELS) + str(len(self.links))
        text = self.words()
        use, label = self.random.choice([
            (f"[{text}][{label}]", label), (f"[{text}][{label.upper()}]", label), (f"[{label}][]", label),
            (f"[{label}]", label), (f"![{text}][{label}]", label), (f"[{text}][没有这个]", label),
        ])  # fmt: skip
        title = self.random.choice(["", f' "{self.words()}"', f" '{self.words()}'"])
        definition = f"[{label}]: {self.address()}{title}"
        self.links.append(self.random.choice(["", "", "> "]) + definition)
        return f"{self.words()}{use}{self.sentence()}"

    def kind_footnote(self):
        name = f"n{len(self.notes) + 1}"
        more = self.random.choice(["", "", f"\n\n    {self.sentence()}", f"\n    {self.sentence()}"])
        self.notes.append(f"[^{name}]: {self.sentence()}{more}")
        again = self.random.choice(["", f"，{self.words()}[^{name}]"])
        return f"{self.words()}[^{name}]{self.words()}{again}。"

    def kind_loose_footnote(self):
        if self.random.random() < 0.5:
            return f"{self.words()}[^none]{self.sentence()}"
        self.notes.append(f"[^unused{len(self.notes)}]: {self.sentence()}")
        return self.sentence()

    def kind_attributes(self):
        return self.random.choice([
            f"{self.sentence()}\n{{: .center}}", f"## {self.words()} {{#id-1}}",
            f"![{self.words()}](a.png){{: .wide}}", f"**{self.words()}**{{: #x .y}}{self.sentence()}",
            f"{{: .lead}}\n{self.sentence()}", f'[{self.words()}]({self.address()}){{:target="_blank"}}',
            '{::options toc_levels="2..3" /}',
            "{::comment}\n" + self.words() + "\n{:/comment}",
        ])  # fmt: skip

    def kind_list_with_fence(self):
        mark = self.random.choice(["```", "~~~"])
        width = self.random.choice([("1. ", "   "), ("- ", "  "), ("* ", "    "), ("2. ", "    ")])
        blank = self.random.choice(["\n", "\n\n"])
        return (
            f"{width[0]}{self.words()}{blank}{width[1]}{mark}ruby\n{width[1]}a = {self.words()}\n"
            f"{width[1]}  <!-- {self.words()} -->\n{width[1]}{mark}\n{width[0]}{self.words()}"
        )

    def kind_list(self):
        return self.random.choice([
            f"- {self.words()}\n  - {self.words()}\n- {self.words()}",
            f"1. {self.words()}\n\n2. {self.words()}",
            f"{self.words()}：\n\n* {self.words()}\n\n  {self.words()}\n* {self.words()}",
            f"- {self.words()}\n  > {self.words()}\n- [{self.words()}]({self.address()})",
        ])  # fmt: skip

    def kind_less_than(self):
        return self.random.choice([
            f"赔付率 x<p 为佳；若 y>q 则{self.words()}。", f"方案 A<i 档，方案 B>j 档，{self.sentence()}",
            f"费用<5%的{self.sentence()}", f"见<http 与{self.sentence()}", f"{self.words()}a<甲{self.words()}且b>c。",
            f"x <3 and {self.sentence()}",
        ])  # fmt: skip

    def kind_html(self):
        return self.random.choice([
            f"<p>{self.words()}<b>{self.words()}</b>*{self.words()}*</p>", f"<div>\n{self.words()}\n</div>",
            f"<table><tr><td>{self.words()}</td><td>{self.words()}</td></tr></table>",
            f"<p>{self.words()}</p></body></html>\n<p>{self.words()}</p>",
            f"<s>{self.words()}</s>{self.sentence()}",
            f'{self.words()}<span style="color:red">*{self.words()}*</span>{self.sentence()}',
        ])  # fmt: skip

    def kind_table(self):
        return (
            f"| {self.words()} | {self.words()} |\n|---|---:|\n| {self.words()} | "
            f"`a` {self.words()} |\n| {self.words()} | **乙** |"
        )

    def kind_quote(self):
        return f"> {self.words()}\n> - {self.words()}\n>\n> {self.sentence()}"

    def kind_quoted_definitions(self):
        label, note = f"q{len(self.links)}", f"q{len(self.notes) + 1}"
        self.links.append(f"[{label}]:\t<{self.address()}>")
        self.notes.append(f"> [^{note}]: {self.sentence()}")
        return (
            f"> {self.words()}[{self.words()}][{label}]{self.words()}[^{note}]\n\n```\n"
            f"[{label}]: {self.words()}\n```"
        )

    def kind_fence_in_quote(self):
        mark = self.random.choice(["```", "~~~"])
        return (
            f"正文{self.words()}\n\n> {self.words()}\n>\n> {mark}\n"
            f"> <!-- {self.words()} -->\n>   {self.words()}\n> {mark}"
        )

    def kind_nested_lists(self):
        return (
            f"1. {self.words()}\n   - {self.words()}\n\n     ~~~ py\n"
            f"     {self.words()}\n     ~~~\n   - {self.words()}\n"
            f"2. {self.words()}\n\n       {self.words()}\n"
        )

    def kind_lazy_picture(self):
        return (
            f'<p>{self.words()}<img data-src="a.png" alt="{self.words()}">'
            '<img srcset="b.png 1x, c.png 2x"></p>'
        )

    def kind_raw_across(self):
        return (
            f"<p>\n{self.words()}\n\n{self.words()} `<!--` {self.words()} `-->`\n"
            f"</p>\n\n`<!--` {self.words()}"
        )

    def kind_unclosed(self):
        return self.random.choice([
            f"{self.words()}**{self.sentence()}", f"{self.words()}[{self.sentence()}",
            f"{self.words()}](x){self.sentence()}", f"{self.words()}`{self.sentence()}",
            f"```\n{self.sentence()}", f"{self.words()}[a](b {self.sentence()}",
        ])  # fmt: skip

    def kind_heading(self):
        return self.random.choice(
            [f"## {self.words()}", f"{self.words()}\n---", f"# {self.words()} #", "* * *"]
        )

    def kind_escapes(self):
        return rf"\*{self.words()}\* \[{self.words()}\](x) A&B &amp; &copy; \\ {self.sentence()}"

    def kind_links(self):
        return self.random.choice([
            f'[{self.words()}]({self.address()} "{self.words()}"){self.sentence()}',
            f"<{self.address()}>{self.sentence()}", f"[{self.words()}](<{self.address()}>)",
            f"[![{self.words()}](a.png)]({self.address()})", "<a.b@example.com>",
            f"[{self.words()}[{self.words()}]](http://example.com/(a))", f"[{self.words()}]{self.sentence()}",
        ])  # fmt: skip


def letters_shown(page):
    """Return the letters and digits that a browser shows of a page, links back from notes aside."""
    tree = html.fragment_fromstring(page, create_parent="div") if page.strip() else etree.Element("div")
    for element in [*tree.iter(etree.Comment), *tree.xpath("//a[@class='reversefootnote']")]:
        element.drop_tree() if hasattr(element, "drop_tree") else element.getparent().remove(element)
    # The named difference: kramdown shows `</body></html>` as text, here only what follows it stays.
    return SIGNS.sub("", "".join(tree.itertext()).replace("</body></html>", ""))


def main():
    """Write the posts and what Jekyll shows of them."""
    sources = [Maker(seed).post() for seed in range(POSTS)]
    with tempfile.TemporaryDirectory() as folder:
        posts = Path(folder) / "_posts"
        posts.mkdir()
        (Path(folder) / "_config.yml").write_text("timezone: Asia/Shanghai\nexcerpt_separator: ''\n")
        for number, source in enumerate(sources):
            front = "---\ntitle: 标题\ndate: 2022-05-06 10:00:00 +0800\n---\n"
            (posts / f"2022-05-06-y{number}.md").write_text(front + source, encoding="utf-8")
        subprocess.run(["jekyll", "build", "--quiet", "--disable-disk-cache"], cwd=folder, check=True)
        site = Path(folder) / "_site" / "2022" / "05" / "06"
        shown = [
            letters_shown((site / f"y{n}.html").read_text(encoding="utf-8")) for n in range(len(sources))
        ]
    lines = (json.dumps(pair, ensure_ascii=False) for pair in zip(sources, shown, strict=True))
    TARGET.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
