"""Invented documents whose duplicates are known: varied stories, and families that only look alike."""

import json
from itertools import combinations

from tests.gate.cases import DATA, read

IDENTICAL, REPOST, VERSION = "identical", "repost", "version"


class Corpus:
    """Documents as `find_duplicates` reads them, `gold` the kinds that are right for each true pair."""

    def __init__(self, half):
        self.data = json.loads((DATA / f"duplicates-{half}.json").read_text(encoding="utf-8"))
        self.documents = []
        self.gold = {}
        self.ignored = set()
        stories = [story for story in read(half)[0] if story.name in self.data["versions"]]
        for number, story in enumerate(stories):
            self._add_story(story, number)
        self._add_templates()
        self._add_flashes()
        self._add_columns()
        self._add_roundups(stories)

    def add(self, headline, paragraphs, **fields):
        id_ = f"{len(self.documents):03d}"
        body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        self.documents.append(
            {"id": id_, "headline": headline, "body": body, "url": None, "infocode": "", **fields}
        )
        return id_

    def same(self, first, second, *kinds):
        self.gold[frozenset((first, second))] = set(kinds)

    def _subedited(self, text):
        for old, new in self.data["subedits"]:
            text = text.replace(old, new)
        return text

    def _add_story(self, story, number):
        data, outlet = self.data, self.data["outlets"][number % 5]
        texts = story.paragraphs
        credit, disclaimer = f"（来源：{outlet}　编辑：方小舟）", data["disclaimers"][number % 2]
        reposts = [
            self.add(story.headline, texts, infocode=f"NW20250{number}1723{number}99887766"),
            self.add(story.headline, [*texts, credit], infocode=f"NW20250{number}1723{number}99887766"),
            self.add("读者关注：" + story.headline[:12], [data["leads"][0], *texts, credit, disclaimer]),
            self.add(story.headline[:14], [*texts[:3], credit, disclaimer]),
            self.add("热点", [self._subedited(text) for text in texts] + [disclaimer]),
            self.add("详情", [texts[0], *texts[:0:-1], credit]),
            self.add(
                "一线观察",
                [
                    texts[0],
                    data["local"][0],
                    texts[1],
                    texts[2],
                    data["local"][1],
                    texts[4],
                    data["local"][2],
                ],
            ),
        ]
        versions = []
        for old, new in [pair for pair in data["versions"][story.name] if pair[0] != pair[1] and pair[1]]:
            versions.append((old, self.add(story.headline, [text.replace(old, new) for text in texts])))
        update = self.add("（更新）" + story.headline, [*texts[:2], data["updates"][story.name], *texts[2:]])
        for first, second in combinations(reposts, 2):
            whole = {first, second} <= {reposts[0], reposts[1], reposts[5]}
            kinds = {REPOST, IDENTICAL} if whole else {REPOST}
            if reposts[6] in (first, second):
                kinds.add(VERSION)
            self.same(first, second, *kinds)
        self.same(reposts[0], reposts[1], IDENTICAL)
        content = {id_: json.dumps(self._document(id_)["body"], ensure_ascii=False) for id_ in reposts}
        for old, version in versions:
            for repost in reposts:
                self.same(version, repost, *({VERSION} if old in content[repost] else {REPOST, VERSION}))
        for (_, first), (_, second) in combinations(versions, 2):
            self.same(first, second, VERSION)
        for other in [*reposts, *(version for _, version in versions)]:
            self.same(update, other, VERSION, REPOST)
        headline, body = data["independent"][story.name]
        report = self.add(headline, [*body.split("\n"), disclaimer])
        copy = self.add(headline, [*body.split("\n"), credit])
        self.same(report, copy, REPOST, IDENTICAL)

    def _document(self, id_):
        return self.documents[int(id_)]

    def _add_templates(self):
        fill = self.data["fill"]
        for family, template in enumerate(self.data["templates"]):
            for row in range(7):
                # Differing by several facts, as two notices of one template do; company and place recur.
                values = {
                    "c": fill["c"][(row * 2) % 7],
                    "p": fill["p"][(row * 3 + family) % 7],
                    "t": fill["t"][(row * 5 + 1) % 7],
                    "y": 2023 + row % 3,
                    "n": 3 + row * 17,
                    "m": 1 + (row * 5) % 12,
                    "d": 2 + row * 4,
                    "k": 11 + row * 7,
                    "s": 1234 + row * 877,
                    "r": f"{61 + row * 5}.{row}",
                }
                first = self.add(
                    template["headline"].format(**values), template["body"].format(**values).split("\n")
                )
                if row == 2:
                    corrected = {**values, "s": values["s"] + 3}
                    second = self.add(
                        template["headline"].format(**values) + "（更正）",
                        [
                            *template["body"].format(**corrected).split("\n"),
                            "更正：此前版本数据有误，特此更正。",
                        ],
                    )
                    self.same(first, second, VERSION)
                if row == 4:
                    second = self.add(
                        "转载", [*template["body"].format(**values).split("\n"), self.data["disclaimers"][0]]
                    )
                    self.same(first, second, REPOST, IDENTICAL)

    def _add_flashes(self):
        for number, flash in enumerate(self.data["flashes"]):
            first = self.add(flash[:12], [flash, *self.data["disclaimers"]])
            if number < 2:
                second = self.add("快讯", [flash, f"（责任编辑：{number}号）"])
                self.same(first, second, REPOST, IDENTICAL)

    def _add_columns(self):
        column = self.data["column"]
        for number, part in enumerate(column["parts"]):
            first = self.add(
                column["headline"].format(n=number + 31), [column["intro"], part, column["outro"]]
            )
            if number == 0:
                self.same(first, self.add("好文转载", [part]), REPOST)

    def _add_roundups(self, stories):
        for start in (0, 2):
            items = [f"【要闻】{flash}" for flash in self.data["flashes"][start : start + 4]]
            roundup = self.add("一周险闻", [*items, *(story.paragraphs[0] for story in stories)])
            for document in self.documents[: int(roundup)]:
                short = len(document["body"]) < 420
                if short:  # a roundup against an excerpt of what it quotes is left open
                    self.ignored.add(frozenset((roundup, document["id"])))
        self.ignored.add(frozenset((roundup, f"{int(roundup) - 1:03d}")))


def score(corpus, found):
    """Return precision, recall and the share of right kinds; `found` are (id, id, kind)."""
    answers = {frozenset((first, second)): kind for first, second, kind in found}
    answers = {pair: kind for pair, kind in answers.items() if pair not in corpus.ignored}
    hits = [pair for pair in answers if pair in corpus.gold]
    missed = [pair for pair in corpus.gold if pair not in answers and pair not in corpus.ignored]
    right = [pair for pair in hits if answers[pair] in corpus.gold[pair]]
    return {
        "precision": len(hits) / max(1, len(answers)),
        "recall": len(hits) / max(1, len(hits) + len(missed)),
        "kind": len(right) / max(1, len(hits)),
        "false": [pair for pair in answers if pair not in corpus.gold],
        "missed": missed,
        "wrong": [pair for pair in hits if pair not in right],
    }
