"""The site's sheets and scripts and those of the desk keep to what Chromium 86 knows.

WeChat and older phones have that version. Where they use more, they say what happens without it.
"""

import re
from pathlib import Path

import pytest
import tinycss2
from django.conf import settings

STATIC = Path(settings.STATICFILES_DIRS[0])
SHEETS = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted([*(STATIC / "js").glob("*.js"), *(STATIC / "desk").glob("*.js")])

# Chromium versions from MDN's compatibility tables; @supports and unknown media features fall back by
# themselves.
NEW_SELECTORS = re.compile(
    r":(?:is|where|has|user-valid|user-invalid|popover-open|modal|open|state|dir)\(|&|:not\([^()]*,"
)
NEW_PROPERTIES = re.compile(
    r"aspect-ratio|accent-color|text-wrap|text-autospace|text-spacing-trim|inset|"
    r"translate|rotate|scale|animation-timeline|"
    r"scrollbar-(?:gutter|color)|font-palette|hyphenate-character|contain-intrinsic-.*|"
    r"container(?:-.*)?|view-transition-name|"
    r"offset-position|anchor-name|interpolate-size|field-sizing|line-clamp|overflow-clip-margin|margin-trim|"
    r"(?:margin|padding|border|inset)-(?:inline|block)(?:-.*)?|text-decoration-skip|place-.*"
)
NEW_VALUES = re.compile(
    r"\d(?:[sld]v[hwib]|[sld]vmin|[sld]vmax|cq[whib]|cqmin|cqmax|lh|rlh|rcap|cap|ic)\b|"
    r"\b(?:color-mix|oklch|oklab|lch|lab|hwb|light-dark|round|mod|rem|sin|cos|tan|"
    r"anchor|linear)\(|overflow:\s*clip|\bsubgrid\b"
)
NEW_AT_RULES = frozenset(
    ("layer", "container", "property", "scope", "starting-style", "nest", "position-try")
)
KNOWN_LOGICAL = frozenset(("scrollbar-width",))
NEW_SCRIPT = re.compile(
    r"\.at\(|\.replaceAll\(|\.hasOwn\(|structuredClone|\.findLast|\.toSorted|"
    r"\.toReversed|\.toSpliced|\.with\(|\.groupBy|"
    r"Promise\.(?:any|withResolvers)|AbortSignal\.(?:timeout|any)|randomUUID|"
    r"Intl\.Segmenter|static\s*\{|#[a-z]\w*\s+in\b|"
    r"Array\.fromAsync|FormData\([^()]*,|querySelector(?:All)?\([^)]*:(?:not\([^()]*[ ,]|is\(|has\()|"
    r"\.checkVisibility|showPopover|navigation\.|URL\.canParse|scheduler\.|import\s*\("
)
HEAD_TOO_NEW = re.compile(r"\?\.|\?\?|=>|`|\b(?:const|let|class|async)\b|\.\.\.")


def faults_of(css):
    """Return what in `css` (text) Chromium 86 does not know and nothing stands in for."""
    return sorted(set(_walk(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True))))


def _walk(rules):
    for rule in rules:
        if rule.type == "at-rule":
            if rule.lower_at_keyword in NEW_AT_RULES:
                yield f"@{rule.lower_at_keyword}"
            elif rule.lower_at_keyword == "media":
                yield from _walk(
                    tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
                )
        elif rule.type == "qualified-rule":
            selector = tinycss2.serialize(rule.prelude)
            if NEW_SELECTORS.search(selector):
                yield selector.strip()
            for line in tinycss2.parse_blocks_contents(
                rule.content, skip_comments=True, skip_whitespace=True
            ):
                if line.type != "declaration":
                    yield f"nested in {selector.strip()}"
                elif NEW_PROPERTIES.fullmatch(line.lower_name) and line.lower_name not in KNOWN_LOGICAL:
                    yield line.lower_name
                elif NEW_VALUES.search(tinycss2.serialize(line.value)):
                    yield f"{line.lower_name}: {tinycss2.serialize(line.value).strip()}"


class TestSheets:
    @pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
    def test_hold_nothing_newer_without_a_fallback(self, sheet):
        assert faults_of(sheet.read_text()) == []

    @pytest.mark.parametrize(
        "css",
        ["a:is(b, c) {}", "a:has(b) {}", "a { aspect-ratio: 1 }", "a { & b { color: red } }",
         "a { height: 100dvh }", "@layer x { a { color: red } }",
         "a { color: color-mix(in srgb, red, blue) }", "a { text-wrap: balance }",
         "@media print { a { inset: 0 } }", "a { b { color: red } }", "a { text-autospace: normal }",
         "a:not(b, c) {}"],
    )  # fmt: skip
    def test_are_read_closely_enough_to_see_it(self, css):
        assert faults_of(css) != []

    @pytest.mark.parametrize(
        "css", ["@supports (text-wrap: balance) { a { text-wrap: balance } }",
                "a:focus-visible { outline: 1px solid }",
                "a { display: grid; gap: 4px; width: clamp(1px, 2vw, 3px) }",
                "@media (prefers-contrast: more) { a { color: red } }"],
    )  # fmt: skip
    def test_may_hold_what_falls_back(self, css):
        assert faults_of(css) == []

    def test_fetch_nothing_from_elsewhere(self):
        for sheet in SHEETS:
            assert "//" not in re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL), sheet.name


class TestScripts:
    @pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
    def test_hold_nothing_newer(self, script):
        code = re.sub(r"^\s*//.*$", "", script.read_text(), flags=re.MULTILINE)

        assert NEW_SCRIPT.findall(code) == []

    @pytest.mark.parametrize(
        "code",
        ["list.at(-1)", "new FormData(form, button)", 'document.querySelector(".bar:not(dialog *)")',
         "list.findLast(x)", "AbortSignal.timeout(9)", "Object.hasOwn(a, b)"],
    )  # fmt: skip
    def test_are_read_closely_enough_to_see_it(self, code):
        assert NEW_SCRIPT.findall(code) != []

    def test_of_the_head_runs_anywhere_and_is_tiny(self):
        head = (STATIC / "js" / "head.js").read_text()

        assert len(head.encode()) <= 1000
        assert HEAD_TOO_NEW.findall(re.sub(r"//.*", "", head)) == []


def channel(value):
    """Return the linear light of one colour channel of 0–255 (WCAG 2.2)."""
    part = value / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def contrast(one, other):
    """Return the contrast ratio of two colours, #rrggbb."""
    light = sorted(
        0.2126 * channel(int(colour[1:3], 16))
        + 0.7152 * channel(int(colour[3:5], 16))
        + 0.0722 * channel(int(colour[5:7], 16))
        for colour in (one, other)
    )
    return (light[1] + 0.05) / (light[0] + 0.05)


def colour_sets(rules, around=""):
    """Yield (where, {token: colour}) of every rule that sets colours, `where` with the media it is for."""
    for rule in rules:
        prelude = f"{around} {tinycss2.serialize(rule.prelude).strip()}".strip()
        if rule.type == "at-rule":
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            yield from colour_sets(inner, prelude)
        elif colours := dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", tinycss2.serialize(rule.content))):
            yield prelude, colours


def token_sets():
    """Return [(where, {token: colour})] of every set of colours in the sheets, completed by the base set."""
    text = "\n".join((STATIC / "css" / f"{part}.css").read_text() for part in ("tokens", "modes", "elder"))
    found, grounds = [], {}
    for where, colours in colour_sets(
        tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    ):
        if "paper" in colours:
            grounds.setdefault("dark" in where, colours)
        found.append((where, {**grounds["dark" in where], **colours}))
    return found


WISHED_AND_CHOSEN = [
    ("(prefers-color-scheme: dark) :root", 'html.theme-dark, html[data-theme="dark"]'),
    ("(prefers-color-scheme: dark) .elder", ".elder.theme-dark"),
    ("(prefers-contrast: more) :root", ".theme-contrast, .elder.theme-contrast"),
    (
        "(prefers-contrast: more) and (prefers-color-scheme: dark) :root",
        ".theme-contrast-dark, .elder.theme-contrast-dark",
    ),
]


class TestColours:
    @pytest.mark.parametrize(("name", "colours"), token_sets(), ids=lambda value: str(value)[-40:])
    def test_of_every_set_can_be_read(self, name, colours):
        least = 7 if "elder" in name or "contrast" in name else 4.5
        for ink in ("ink", "muted", "link", "seal"):
            for ground in ("paper", "raised"):
                assert contrast(colours[ink], colours[ground]) >= least, (name, ink, ground)

    @pytest.mark.parametrize(("wished", "chosen"), WISHED_AND_CHOSEN)
    def test_of_a_mode_are_the_same_wished_of_the_browser_or_chosen_here(self, wished, chosen):
        """A style sheet has to say them twice: no selector reaches into a media query."""
        sets = {" ".join(where.split()): colours for where, colours in token_sets()}

        assert sets[wished] == sets[chosen]

    def test_are_those_of_the_direction(self):
        light, *_ = (colours for name, colours in token_sets())

        assert light["paper"] == "#fdfcf9"
        assert light["seal"] == "#b3261e"


TYPE = re.compile(r"^(?:font|font-size|line-height|--text|--meta)$")


@pytest.mark.parametrize(
    "sheet", [sheet for sheet in SHEETS if sheet.stem != "print"], ids=lambda one: one.name
)
def test_type_follows_the_size_the_browser_is_set_to(sheet):
    css = sheet.read_text(encoding="utf-8")
    fixed = [
        line.strip()
        for line in css.splitlines()
        if TYPE.match(line.partition(":")[0].strip()) and re.search(r"\d(?:px|pt)", line)
    ]

    assert fixed == []
