"""Import an archive of Jekyll posts: `manage.py import_jekyll DIR`; see docs/import.md."""

import contextlib
import itertools
import logging
import signal
import stat
from collections.abc import Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import FrameType
from typing import Any, TextIO, cast

from django.core.management import CommandParser
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, IntegrityError, connection
from django.utils import timezone

from articles.ingest import assets, files
from articles.ingest.archive_import import Import, Interrupted, Options
from articles.ingest.pool import cores
from articles.ingest.progress import Progress
from articles.ingest.report import COUNTS, ImportReport
from articles.system import faults, planner

log = logging.getLogger("articles.import")

REJECTED, USAGE, FAULT, INTERRUPTED = 1, 2, 3, 130  # exit codes; 0 is success
REPORT_START = b'{"counts"'
SHOWN = 20  # rejected files named on the screen; the report names all
LABELS = dict(zip(COUNTS, ("新建", "更新", "未变", "保留编辑改动", "重复", "未导入", "跳过"), strict=True))


class Command(BaseCommand):
    """Reads the command line, runs the import, says what happened in words and exit code."""

    help = "导入旧站（Jekyll）的文章。可重复运行：未变的文件不动，编辑改过的稿件不覆盖。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the names of the contract (design §4)."""
        parser.add_argument("directory", type=Path, metavar="DIR", help="文章目录（旧站的 _posts）")
        parser.add_argument("--assets", type=Path, metavar="DIR", help="旧站自己的图片和文件，导入后地址不变")
        parser.add_argument("--dry-run", action="store_true", help="只报告会做什么，不写入")
        parser.add_argument("--report", type=Path, metavar="FILE.json", help="把每个文件的结果写成 JSON")
        parser.add_argument("--workers", type=int, metavar="N", help="进程数，默认用上全部处理器")
        parser.add_argument("--overwrite-edited", action="store_true", help="编辑改过的稿件也按文件覆盖")

    def handle(
        self,
        *,
        directory: Path,
        assets: Path | None,
        dry_run: bool,
        report: Path | None,
        workers: int | None,
        overwrite_edited: bool,
        **options: Any,
    ) -> None:
        """Import; raise CommandError with the exit code unless everything went in."""
        _check_usage(directory, assets, report, workers)
        chosen = Options(
            folder=directory,
            now=timezone.now(),
            workers=workers or cores(),
            dry_run=dry_run,
            overwrite_edited=overwrite_edited,
        )
        result, fault = ImportReport(), None
        with _stop_signals() as stop:
            try:
                self._bring_assets(assets, dry_run, stop, result)
                Import(chosen, result, progress=self._screen, is_stopped=stop.is_set).run()
            except (Interrupted, KeyboardInterrupt):
                fault = CommandError(
                    "Interrupted; what is reported is saved, nothing is half saved. Run the same command "
                    "to go on. 已中断，已报告的都已保存；再次运行同一命令即可继续。",
                    returncode=INTERRUPTED,
                )
            except (DatabaseError, OSError, BrokenProcessPool) as error:
                log.error("import of %s stopped: %s", directory, _one_line(error))
                fault = CommandError(_explained(error), returncode=FAULT)
        if not dry_run and not fault and result.counts["created"] + result.counts["updated"]:
            planner.renew_statistics()
        # First the file, then the screen: whoever reads our output may stop reading.
        fault = _write(result, report, fault)
        self._tell(result, dry_run)
        result.close()
        if fault:
            raise fault
        if refused := result.counts["rejected"] + len(result.refused_assets):
            raise CommandError(
                f"{refused} file(s) were not imported; all others were. "
                f"有 {refused} 个文件未导入，其余均已处理；原因见上或报告。",
                returncode=REJECTED,
            )

    @property
    def _screen(self) -> TextIO:
        return cast(TextIO, self.stderr._out)  # without the colour of errors

    def _bring_assets(
        self, directory: Path | None, dry_run: bool, stop: "Stop", result: ImportReport
    ) -> None:
        if directory is None:
            return
        brought = assets.Brought()
        result.refused_assets = brought.refused
        with files.Folder(directory) as folder:
            paths = list(folder.paths())
            with Progress("assets", len(paths), self._screen) as progress:
                for path in paths:
                    assets.bring(folder, path, brought, dry_run=dry_run)
                    progress.advance()
                    if stop.is_set():
                        raise Interrupted
        self.stdout.write(
            f"assets: {brought.copied} copied (复制), {brought.unchanged} unchanged (未变), "
            f"{brought.ignored} not of a kind that is served (不提供)"
            + (f", {len(brought.damaged)} damaged (已损坏)" if brought.damaged else "")
            + (f", {len(brought.refused)} refused (未收录)" if brought.refused else "")
        )
        for path in sorted(brought.damaged)[:SHOWN]:
            self.stderr.write(f"assets: {path}: damaged (已损坏): {brought.damaged[path]}")
        if len(brought.damaged) > SHOWN:
            self.stderr.write(f"… and {len(brought.damaged) - SHOWN} more")

    def _tell(self, result: ImportReport, dry_run: bool) -> None:
        """Print the counts and the first rejected files."""
        counts = ", ".join(f"{number} {name} ({LABELS[name]})" for name, number in result.counts.items())
        self.stdout.write(("dry run, nothing written (试运行，未写入): " if dry_run else "") + counts)
        if same := len(result.same_texts()):
            self.stdout.write(
                f"{same} text(s) stand in several posts; all were imported, --report names them under "
                f"same_text (正文相同的有 {same} 组，都已导入，没有合并)"
            )
        named = itertools.chain(
            ((path, entry["error"], entry["detail"]) for path, entry in result.rejected()),
            ((f"assets: {path}", code, reason) for path, (code, reason) in result.refused_assets.items()),
        )
        for path, error, detail in itertools.islice(named, SHOWN):
            self.stderr.write(f"{path}: {error}: {detail}")
        if (more := result.counts["rejected"] + len(result.refused_assets) - SHOWN) > 0:
            self.stderr.write(f"… and {more} more; --report names them all")


def _write(result: ImportReport, target: Path | None, fault: CommandError | None) -> CommandError | None:
    """Write the report if it is wanted; return the fault to end with, the earlier one first."""
    if target is None:
        return fault
    try:
        result.write(target)
    except OSError as error:
        log.error("report %s not written: %s", target, _one_line(error))
        return fault or CommandError(
            f"The report {target} could not be written: {error}. What is counted above is saved. "
            "报告未能写出，请换一个位置后再次运行。",
            returncode=FAULT,
        )
    return fault


def _check_usage(
    directory: Path, assets_folder: Path | None, report: Path | None, workers: int | None
) -> None:
    """Raise CommandError with exit code 2 for what cannot work."""
    for folder in filter(None, (directory, assets_folder)):
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder. 目录不存在：{folder}", returncode=USAGE)
    if report and (fault := _report_fault(report, filter(None, (directory, assets_folder)))):
        raise CommandError(
            f"The report cannot be written to {report}: {fault}. 报告无法写到 {report}，请换一个位置。",
            returncode=USAGE,
        )
    if workers is not None and workers < 1:
        raise CommandError("--workers must be 1 or more. 进程数至少为 1。", returncode=USAGE)


def _report_fault(report: Path, folders: Iterable[Path]) -> str:
    """Return why the report cannot stand at `report`, or "". It takes the place of what stands there."""
    target = report.absolute()
    if not target.parent.is_dir():
        return "its folder does not exist"
    try:
        mode = target.lstat().st_mode
    except OSError:  # nothing there yet
        return ""
    if stat.S_ISLNK(mode) and not target.is_dir():
        return ""  # the link is replaced, never what it names
    if not stat.S_ISREG(mode):
        return "a folder, a device or a pipe stands there"
    home = target.parent.resolve()
    if any(home.is_relative_to(folder.resolve()) for folder in folders):
        with target.open("rb") as old:
            if old.read(len(REPORT_START)) not in (b"", REPORT_START):
                return "it is a file of the archive"
    return ""


class Stop:
    """Whether somebody asked the run to stop."""

    def __init__(self) -> None:
        self._asked = False

    def is_set(self) -> bool:
        """Return whether it was asked to."""
        return self._asked

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Hear a signal."""
        if self._asked:
            raise KeyboardInterrupt  # asked twice: do not finish the chunk, roll it back
        self._asked = True


@contextlib.contextmanager
def _stop_signals() -> Iterator[Stop]:
    """Let Ctrl-C and SIGTERM finish the current chunk; a second one rolls it back."""
    stop = Stop()
    before = {}
    # Outside the main thread (a test, a task runner) Python allows no handlers.
    with contextlib.suppress(ValueError):
        for number in (signal.SIGINT, signal.SIGTERM):
            before[number] = signal.signal(number, stop)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


def _explained(error: Exception) -> str:
    """Return what went wrong and what to do next, for the operator."""
    text = _one_line(error)
    rolled_back = "The chunk in hand was rolled back; run the same command again afterwards to go on."
    if faults.is_disk_full(error):
        return f"The disk is full ({text}). Free some space. {rolled_back} 磁盘已满，请腾出空间后再次运行。"
    if isinstance(error, BrokenProcessPool):
        return (
            f"A worker process was ended from outside, most likely for want of memory ({text}). "
            f"Use fewer --workers. {rolled_back} 工作进程被系统结束，可减少 --workers 后再次运行。"
        )
    if isinstance(error, IntegrityError):
        return (
            "The database refused a change, because something else changed the same rows meanwhile "
            f"({text}). {rolled_back} 数据与他人的改动冲突，请再次运行。"
        )
    if isinstance(error, DatabaseError):
        name = connection.settings_dict.get("NAME")
        return (
            f"The database {name} failed ({text}). Check that it runs and can be written. {rolled_back} "
            "数据库出错或断开，请检查后再次运行。"
        )
    return f"A file could not be read or written ({text}). {rolled_back} 文件读写失败，请检查后再次运行。"
