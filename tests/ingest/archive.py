"""An archive to import in tests: files as the old site's script wrote them, and a way to run the command."""

import io
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.core.management import CommandError, call_command

SAMPLES = Path(__file__).parent.parent / "data" / "jekyll"
OUTLET = "东澜保险报"


def text_of_post(
    *, code="NW202203152310400117", title="保单体检进社区", at="2022-03-15 07:12:40 +0800",
    section="donglanbaoxianbao", body="<p>服务专员把折叠桌摆在打饭窗口旁边。</p>", tags=f"{OUTLET}新闻", outlet=OUTLET, more="",
):  # fmt: skip
    """Return one post file; `code` None leaves the source link out, `more` is further front matter."""
    link = f"\n\n<http://finews.zning.xyz/html_News/NewsShare.html?infoCode={code}>" if code else ""
    credit = f'<p class="em_media">（文章来源：{outlet}）</p>' if outlet else ""
    return (
        f'---\nlayout: post\ntitle: "{title}"\ndate: {at}\ncategories: {section}\ntags: {tags}\n{more}---\n'
        f"{body}{credit}{link}\n"
    )


@dataclass
class Archive:
    """A folder of posts."""

    folder: Path

    def write(self, path="2022-03-15-NW202203152310400117.md", **fields):
        """Write one post file under the folder."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text_of_post(**fields), encoding="utf-8")
        return path

    def remove(self, path):
        """Take a file out of the folder."""
        (self.folder / path).unlink()


@dataclass
class Outcome:
    """What a run said: exit code, report, screen, and which posts hold one text."""

    code: int
    counts: dict
    files: dict
    screen: str
    same_text: list


def import_archive(folder, *arguments):
    """Run the command over `folder` and return its Outcome."""
    out, code = io.StringIO(), 0
    with tempfile.TemporaryDirectory() as elsewhere:
        report = Path(elsewhere) / "report.json"
        try:
            call_command(
                "import_jekyll", str(folder), "--report", str(report), *arguments, stdout=out, stderr=out
            )
        except CommandError as error:
            code = error.returncode
            out.write(str(error))
        said = (
            json.loads(report.read_text(encoding="utf-8")) if report.exists() else {"counts": {}, "files": {}}
        )
    return Outcome(code, said["counts"], said["files"], out.getvalue(), said.get("same_text", []))
