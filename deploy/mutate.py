"""Mutation run (docs/mutation.md): changes the product in one small place at a time to see if a test notices.

    python -m deploy.mutate [--count N] [--seed N] [--only articles/editorial/publishing/typo.py …] [--again]

Every mutant runs in a fork of one warm pytest session: the code objects of the changed function are exchanged
where they are in use, and the tests that call it run, the quickest first, until one fails. What was decided
is kept in var/mutation.jsonl, so that a run goes on where the last one stopped; `--again` tries the survivors
once more.
"""

import argparse
import ast
import copy
import functools
import gc
import hashlib
import json
import os
import pickle
import random
import re
import signal
import sys
import time
import types
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "var" / "mutation.jsonl"
SEED = 20261127
COUNT = 40  # mutants a module, drawn by the seed
PATIENCE, SPARE = 6, 20  # a mutant may take so many times as long as the tests took, and seconds more
MODULES = (  # what is changed
    "articles/editorial/**/*.py",
    "articles/search/rank.py",
    "articles/sanitize/*.py",
    "articles/ingest/jekyll/dates.py",
    "articles/ingest/jekyll/filename.py",
    "articles/web/delivery.py",
)
SIGNING = ("review", "revisions", "two_people", "parity")
# The tests of tests/editorial/ that answer for a module of articles/editorial/; all of them for the others.
DESK = {
    "buttons": ("parity", "roles"),
    "permissions": (*SIGNING, "roles"),
    "approval": SIGNING,
    "revision_approval": SIGNING,
    "revisions": SIGNING,
    "signatures": SIGNING,
    "unit_of_work": ("drafts", "review", "publishing", "record"),
    "transitions": ("roles", "review", "drafts"),
    "accounts": ("record", "roles"),
    "address": ("publishing",),
    "autosave": ("presence", "drafts"),
    "label_signatures": ("labels",),
    "content": ("drafts", "versions", "revisions", "erasing", "publishing"),
    "correct": ("typo", "revisions", "withdrawing", "edition"),
    "diff": ("versions",),
    "drafts": ("drafts", "review", "publishing"),
    "duty": ("duty", "review", "record"),
    "erasure": ("erasing",),
    "sections": ("labels", "two_people", "withdrawing"),
    "flash": ("flash", "drafts"),
    "front_page": ("edition",),
    "locks": ("presence", "drafts"),
    "provenance": ("provenance", "drafts"),
    "publish": ("publishing", "review", "two_people"),
    "audit": ("record", "drafts", "erasing"),
    "roles": ("roles",),
    "rules": ("two_people", "record"),
    "labels": ("labels",),
    "audit_triggers": ("record",),
    "typo": ("typo",),
    "history": ("versions",),
    "withdraw": ("withdrawing", "stories", "visible_words"),
    "login_attempts": ("guesses",),
    "captions": ("picturing",),
}
TESTS = {
    "articles/search/rank.py": ("tests/search/test_rank.py",),
    "articles/sanitize": (
        "tests/test_sanitize.py",
        "tests/test_sanitisers.py",
        "tests/test_sanitize_hostile.py",
        "tests/test_sanitize_limits.py",
    ),
    "articles/ingest/jekyll": ("tests/ingest/jekyll/test_dates.py", "tests/ingest/jekyll/test_filename.py"),
    "articles/web/delivery.py": ("tests/reader/test_delivery.py", "tests/reader/test_addresses.py"),
}
# Histories drawn by chance take a minute for each mutant, and what they find stands among the known ones.
LEFT_OUT = ("test_a_verb_is_offered_exactly_when_it_does_not_refuse_after_any_history",)
CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")

SWAPS = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or,
    ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


class Mutant(NamedTuple):
    """One change: where it is and what it is called."""

    module: str
    number: int
    line: int
    what: str
    path: tuple  # the way to the node: the number of the statement, then (field, position or None)
    turn: int  # which of the changes of that node
    constant: str  # the name of the module's constant that changes, "" inside a function

    @property
    def name(self) -> str:
        return f"{self.module}#{self.number}"


# --- making mutants


@functools.cache
def parsed(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_text(encoding="utf-8"))


@functools.cache
def mutants(module: str) -> list[Mutant]:
    """Return every mutant of a source file, in order."""
    found: list[Mutant] = []
    for place, top in enumerate(parsed(module).body):
        constant = constant_of(top)
        if not constant and not isinstance(top, ast.FunctionDef | ast.ClassDef):
            continue
        if constant == "__all__":  # what `import *` takes; nothing of ours does
            continue
        for node, path in places(top, (place,)):
            for turn, (what, _) in enumerate(changes(node)):
                line = getattr(node, "lineno", 0) or node.target.lineno  # a comprehension has none of its own
                found.append(Mutant(module, len(found), line, what, path, turn, constant))
    return found


def constant_of(top: ast.stmt) -> str:
    """Return the name of the constant that a statement of a module makes, "" if it makes none."""
    if isinstance(top, ast.Assign) and len(top.targets) == 1 and isinstance(top.targets[0], ast.Name):
        return top.targets[0].id
    if isinstance(top, ast.AnnAssign) and isinstance(top.target, ast.Name) and top.value:
        return top.target.id
    return ""


def changed_tree(mutant: Mutant) -> ast.Module:
    """Return the module with the change made."""
    tree = copy.deepcopy(parsed(mutant.module))
    parent, field, position = tree, "body", mutant.path[0]
    spot: ast.AST = tree.body[position]
    for field, position in mutant.path[1:]:
        parent = spot
        spot = getattr(parent, field) if position is None else getattr(parent, field)[position]
    _, change = list(changes(spot))[mutant.turn]
    new = change(spot)
    if new is not spot:
        ast.copy_location(new, spot)
        if position is None:
            setattr(parent, field, new)
        else:
            getattr(parent, field)[position] = new
    return ast.fix_missing_locations(tree)


def places(node: ast.AST, path: tuple) -> Iterator[tuple[ast.AST, tuple]]:
    """Yield each node under `node` that runs when the program does, with the way to it."""
    yield node, path
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "args", "keywords") and not isinstance(
            node, ast.Call
        ):
            continue  # what is evaluated once, on import, or never
        if isinstance(node, ast.Raise | ast.JoinedStr) or (
            isinstance(node, ast.ClassDef) and field == "bases"
        ):
            continue  # the words of a refusal are no behaviour
        if isinstance(value, ast.AST):
            yield from places(value, (*path, (field, None)))
        elif isinstance(value, list):
            for position, each in enumerate(value):
                if not isinstance(each, ast.AST) or is_docstring(node, field, position):
                    continue
                if isinstance(node, ast.ClassDef) and not isinstance(each, ast.FunctionDef):
                    continue
                yield from places(each, (*path, (field, position)))


def is_docstring(node: ast.AST, field: str, position: int) -> bool:
    return (
        field == "body"
        and position == 0
        and isinstance(node, ast.FunctionDef | ast.ClassDef)
        and ast.get_docstring(node) is not None
    )


def changes(node: ast.AST) -> Iterator[tuple[str, object]]:
    """Yield the changes of one node as (name, function that returns the changed node)."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in SWAPS:
            yield f"{word(op)} → {word(SWAPS[type(op)]())}", swap_compare
        case ast.BoolOp(op=op) | ast.BinOp(op=op) if type(op) in SWAPS:
            yield f"{word(op)} → {word(SWAPS[type(op)]())}", swap_operator
        case ast.AugAssign(op=op) if type(op) in SWAPS:
            yield f"{word(op)}= → {word(SWAPS[type(op)]())}=", swap_operator
        case ast.UnaryOp(op=ast.Not()):
            yield "not dropped", lambda spot: spot.operand
        case ast.If() | ast.IfExp() | ast.While():
            yield "condition turned round", turn_round
        case ast.comprehension(ifs=[_, *_]):
            yield "filter dropped", drop_filter
        case ast.Constant(value=bool()):
            yield f"{node.value} → {not node.value}", lambda spot: ast.Constant(not spot.value)
        case ast.Constant(value=int() | float()):
            yield f"{node.value} → {node.value + 1}", lambda spot: ast.Constant(spot.value + 1)
        case ast.Constant(value=str()) if node.value and not CHINESE.search(node.value):
            yield f"{node.value[:20]!r} → another", lambda spot: ast.Constant(f"XX{spot.value}")
        case ast.Return(value=value) if value is not None and not is_none(value):
            yield "returns None", lambda spot: ast.Return(ast.Constant(None))
        case ast.Raise():
            yield "raise dropped", lambda spot: ast.Pass()
        case ast.Expr(value=ast.Call() | ast.Await()):
            yield "call dropped", lambda spot: ast.Pass()
        case ast.Break():
            yield "break → continue", lambda spot: ast.Continue()
        case ast.Continue():
            yield "continue → break", lambda spot: ast.Break()
        case _:
            pass
    if isinstance(node, ast.Call):
        for position, keyword in enumerate(node.keywords):
            if keyword.arg and keyword.arg != "strict":  # of zip: two lists that are made of one length
                yield f"{keyword.arg}= dropped", functools.partial(drop_keyword, position=position)


def is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def word(operator: ast.AST) -> str:
    return type(operator).__name__


def swap_compare(spot):
    spot.ops = [SWAPS[type(spot.ops[0])]()]
    return spot


def swap_operator(spot):
    spot.op = SWAPS[type(spot.op)]()
    return spot


def turn_round(spot):
    spot.test = ast.copy_location(ast.UnaryOp(ast.Not(), spot.test), spot.test)
    return spot


def drop_filter(spot):
    spot.ifs = spot.ifs[1:]
    return spot


def drop_keyword(spot, *, position):
    del spot.keywords[position]
    return spot


def drawn(module: str, *, count: int, seed: int) -> list[Mutant]:
    """Return the mutants of a module to try: `count` of them, always the same for one text and seed."""
    every = mutants(module)
    chosen = random.Random(f"{seed} {module}").sample(  # noqa: S311 - for repeating, not for secrets
        range(len(every)), min(count, len(every))
    )
    return [every[number] for number in sorted(chosen)]


# --- putting a mutant in the place of the product


def code_objects(code: types.CodeType, found=None) -> dict:
    """Return every code object under `code` by its name and line."""
    found = {} if found is None else found
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found.setdefault((constant.co_qualname, constant.co_firstlineno), []).append(constant)
            code_objects(constant, found)
    return found


class Held(NamedTuple):
    """What the running program holds of the code to be changed; looked for once, before the forks."""

    functions: dict[str, list[types.FunctionType]]  # by file
    caches: dict[str, list]  # by folder: what was remembered before a change would hide it


def held_of(modules: set[str]) -> Held:
    files = {str(ROOT / module) for module in modules}
    functions: dict[str, list[types.FunctionType]] = {file: [] for file in files}
    caches: dict[str, list] = {}
    for thing in gc.get_objects():
        kind = type(thing)  # isinstance would ask a lazy object itself, which may fail
        if kind is types.FunctionType and thing.__code__.co_filename in files:
            functions[thing.__code__.co_filename].append(thing)
        elif kind is functools._lru_cache_wrapper:
            file = getattr(getattr(thing, "__wrapped__", None), "__code__", None)
            if file is not None and file.co_filename.startswith(str(ROOT / "articles")):
                caches.setdefault(str(Path(file.co_filename).parent), []).append(thing)
    return Held(functions, caches)


def put_in_place(mutant: Mutant, held: Held) -> bool:
    """Exchange the changed code or constant wherever the running program holds it.

    Return whether it was found anywhere.
    """
    file = str(ROOT / mutant.module)
    dotted = mutant.module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    for cache in held.caches.get(str(Path(file).parent), ()):
        cache.cache_clear()
    if mutant.constant:
        return put_constant(mutant, dotted)
    new = code_objects(compile(changed_tree(mutant), file, "exec"))
    old = code_objects(compile(parsed(mutant.module), file, "exec"))
    changed = {
        key: codes[0]
        for key, codes in new.items()
        if len(codes) == 1 and len(old[key]) == 1 and codes != old[key]
    }
    count = 0
    for function in held.functions[file]:
        code = changed.get((function.__code__.co_qualname, function.__code__.co_firstlineno))
        if code is not None and code.co_freevars == function.__code__.co_freevars:
            function.__code__ = code
            count += 1
    return count > 0


def put_constant(mutant: Mutant, dotted: str) -> bool:
    statement = changed_tree(mutant).body[mutant.path[0]]
    exchange(sys.modules[dotted], mutant.constant, statement.value)
    return True


def exchange(home: types.ModuleType, name: str, expression: ast.expr) -> None:
    """Give the constant `name` of `home` another value wherever held, and rebuild what import made of it."""
    # Our own source.
    value = eval(compile(ast.Expression(expression), "constant", "eval"), vars(home))  # noqa: S307
    before = vars(home)[name]
    ours = [module for key, module in list(sys.modules.items()) if key.startswith("articles")]
    for module in ours:
        if name in vars(module) and vars(module)[name] is before:
            setattr(module, name, value)
            for constant, made in constants_made_of(name, module):
                exchange(module, constant, made)


def constants_made_of(name: str, module: types.ModuleType) -> list[tuple[str, ast.expr]]:
    """Return the module's constants whose expressions mention `name`, with the expressions."""
    path = Path(module.__file__).relative_to(ROOT)
    found = []
    for top in parsed(str(path)).body:
        constant, expression = constant_of(top), getattr(top, "value", None)
        if constant in ("", name):
            continue
        if any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(expression)):
            found.append((constant, expression))
    return found


# --- running


class Runner:
    """The pytest plugin: collects, warms up, maps tests to functions, then tries each mutant in a fork."""

    def __init__(self, wanted: list[Mutant], decided) -> None:
        self.wanted, self.decided = wanted, decided

    def pytest_runtestloop(self, session):
        items = [item for item in session.items if item.originalname not in LEFT_OUT]
        self.items = items
        first = next((item for item in items if "db" in getattr(item, "fixturenames", ())), items[0])
        self.run(items.index(first))  # makes the database, which every fork then has a copy of
        modules = {mutant.module for mutant in self.wanted}
        callers, seconds, failed = in_fork(functools.partial(self.trace, modules), limit=3600) or (
            {},
            {},
            ["tracing"],
        )
        if failed:
            print(f"The tests fail without any change: {failed[:3]}")
            session.shouldfail = "unchanged tests fail"
            return True
        self.held = held_of(modules)
        for mutant in self.wanted:
            tests = sorted(callers.get(key_of(mutant), callers.get((mutant.module, ""), ())), key=seconds.get)
            if mutant.constant:
                tests = sorted(callers.get((mutant.module, ""), ()), key=seconds.get)
            limit = int(PATIENCE * sum(map(seconds.get, tests)) + SPARE)
            began = time.monotonic()
            outcome = (
                in_fork(functools.partial(self.try_out, mutant, tests), limit=limit) if tests else "no test"
            )
            self.decided(mutant, outcome or "killed (no end)", time.monotonic() - began)
        return True

    def trace(self, modules):
        """Run every test once, unchanged, and note result, time and called functions of `modules`."""
        callers: dict[tuple[str, object], set[int]] = {}
        seconds, failed = {}, []
        files = {str(ROOT / module): module for module in modules}
        for number, item in enumerate(self.items):
            called = set()

            def note(frame, event, argument, called=called):
                if event == "call" and frame.f_code.co_filename in files:
                    called.add(frame.f_code)

            began = time.perf_counter()
            sys.setprofile(note)
            try:
                passed = self.run(number)
            finally:
                sys.setprofile(None)
            seconds[number] = time.perf_counter() - began
            if not passed:
                failed.append(item.nodeid)
            for code in called:
                module = files[code.co_filename]
                callers.setdefault((module, ""), set()).add(number)
                for key in ((module, line) for line in lines_of(code)):
                    callers.setdefault(key, set()).add(number)
        return callers, seconds, failed

    def run(self, number) -> bool:
        """Run one test and return whether it passed.

        Everything is torn down but the session and its database.
        """
        from _pytest.runner import runtestprotocol

        item = self.items[number]
        what_stays = types.SimpleNamespace(listchain=lambda: [item.session])
        reports = runtestprotocol(item, nextitem=what_stays, log=False)
        return not any(report.failed for report in reports)

    def try_out(self, mutant, tests):
        if not put_in_place(mutant, self.held):
            return "not placed"
        for number in tests:
            if not self.run(number):
                return "killed"
        return "survived"


def lines_of(code) -> set[int]:
    return {line for _, _, line in code.co_lines() if line} | {code.co_firstlineno}


def key_of(mutant: Mutant):
    return mutant.module, mutant.line


def in_fork(deed, *, limit):
    """Return what `deed` returns in a fork of this process, None if it died or took over `limit` seconds."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        signal.alarm(limit)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        with os.fdopen(writing, "wb") as pipe:
            try:
                answer = deed()
            except BaseException as error:
                answer = f"killed ({type(error).__name__})"
            pickle.dump(answer, pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        raw = pipe.read()
    os.waitpid(child, 0)
    return pickle.loads(raw) if raw else None  # noqa: S301 - from our own fork


def suite_of(module: str) -> tuple[str, ...]:
    """Return the test files that answer for a module."""
    path = Path(module)
    if path.is_relative_to("articles/editorial"):  # a room of rooms
        names = DESK.get(path.stem)
        return tuple(f"tests/editorial/test_{name}.py" for name in names) if names else ("tests/editorial",)
    return TESTS.get(module) or TESTS[str(path.parent)]


def digest(module: str) -> str:
    return hashlib.sha256((ROOT / module).read_bytes()).hexdigest()[:12]


def known() -> dict[str, dict]:
    """Return what earlier runs decided about the present text of each module, by mutant."""
    if not RESULTS.exists():
        return {}
    rows = [json.loads(line) for line in RESULTS.read_text(encoding="utf-8").splitlines()]
    return {row["mutant"]: row for row in rows if row["digest"] == digest(row["mutant"].partition("#")[0])}


def summary(chosen: dict[str, list[Mutant]], results: dict[str, dict]) -> str:
    """Return the table of docs/mutation.md, and every mutant that no test noticed."""
    lines = ["| module | mutants | tried | killed | survived |", "|---|---|---|---|---|"]
    totals, left = [0, 0, 0, 0], []
    for module, sample in chosen.items():
        rows = [results[mutant.name] for mutant in sample if mutant.name in results]
        killed = sum(row["outcome"].startswith("killed") for row in rows)
        figures = [len(mutants(module)), len(rows), killed, len(rows) - killed]
        totals = [a + b for a, b in zip(totals, figures, strict=True)]
        lines.append(f"| {module.removeprefix('articles/')} | {' | '.join(map(str, figures))} |")
        left += [row for row in rows if not row["outcome"].startswith("killed")]
    share = 100 * totals[2] / totals[1] if totals[1] else 0
    lines.append(f"| together | {totals[0]} | {totals[1]} | {totals[2]} ({share:.1f} %) | {totals[3]} |")
    return "\n".join(
        [
            *lines,
            "",
            *(f"{row['mutant']} line {row['line']}: {row['what']} ({row['outcome']})" for row in left),
        ]
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=COUNT, help="mutants a module")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", nargs="*", default=[], help="modules, as paths")
    parser.add_argument("--again", action="store_true", help="try the survivors once more")
    parser.add_argument("--report", action="store_true", help="only print what was found")
    asked = parser.parse_args()
    modules = [str(file.relative_to(ROOT)) for pattern in MODULES for file in sorted(ROOT.glob(pattern))]
    modules = [module for module in modules if not asked.only or module in asked.only]
    chosen = {module: drawn(module, count=asked.count, seed=asked.seed) for module in modules}
    results = known()
    status = 0
    groups: dict[tuple[str, ...], list[Mutant]] = {}
    for module, sample in chosen.items():
        for mutant in sample:
            before = results.get(mutant.name)
            if before is None or (asked.again and not before["outcome"].startswith("killed")):
                groups.setdefault(suite_of(module), []).append(mutant)
    if not asked.report:
        for tests, wanted in groups.items():
            status = max(status, run_group(tests, wanted))
    print(summary(chosen, known()))
    return status


def run_group(tests, wanted) -> int:
    """Try `wanted` against `tests` in a process of its own."""
    print(f"== {len(wanted)} mutants against {' '.join(tests)}", flush=True)
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.environ["DATABASE_URL"] = "sqlite://:memory:"
    os.environ["NEWSROOM_ENV_FILE"] = os.devnull
    import pytest
    from hypothesis import settings

    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("a", encoding="utf-8") as file:

        def decided(mutant, outcome, seconds):
            row = {
                "mutant": mutant.name, "digest": digest(mutant.module), "line": mutant.line,
                "what": mutant.what, "outcome": outcome, "seconds": round(seconds, 2),
            }  # fmt: skip
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()
            print(
                "."
                if outcome.startswith("killed")
                else f"\n{mutant.name}:{mutant.line} {mutant.what}: {outcome}",
                end="",
                flush=True,
            )

        class WithoutMemory:
            @pytest.hookimpl(trylast=True)
            def pytest_collection_finish(self):
                settings.register_profile(
                    "mutation", settings(), database=None, derandomize=True, deadline=None
                )
                settings.load_profile("mutation")

        code = pytest.main(
            ["-q", "-p", "no:cacheprovider", *tests], plugins=[Runner(wanted, decided), WithoutMemory()]
        )
    print(flush=True)
    os._exit(0 if code in (0, 5) else int(code))


if __name__ == "__main__":
    sys.exit(main())
