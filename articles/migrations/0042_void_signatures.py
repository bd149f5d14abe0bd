from django.db import migrations, models
from django.db.models import Q


def as_before(apps, schema_editor):
    """Leave of the signatures what the code before this can read: no void ones, and 签发 is 审核通过."""
    SignOff = apps.get_model("articles", "SignOff")
    SignOff.objects.exclude(voided_at=None).delete()
    SignOff.objects.filter(kind="sign_off").update(kind="approve")


class Migration(migrations.Migration):
    """退回修改 of what is 待发: its signatures are void and stay on record; the last of several is 签发."""

    dependencies = [("articles", "0041_bare_pictures")]

    operations = [
        migrations.AddField(
            "signoff", "voided_at", models.DateTimeField(blank=True, null=True, verbose_name="作废时间")
        ),
        migrations.AlterField(
            "signoff",
            "kind",
            models.CharField(
                choices=[
                    ("approve", "审核通过"),
                    ("sign_off", "签发"),
                    ("amend", "修改并通过"),
                    ("confirm", "确认修改"),
                    ("solo", "单人值班"),
                    ("auto", "自动发布"),
                ],
                default="approve",
                max_length=8,
                verbose_name="方式",
            ),
        ),
        migrations.RemoveConstraint("signoff", "nobody_signs_twice"),
        migrations.AddConstraint(
            "signoff",
            models.UniqueConstraint(
                condition=Q(revision=None, voided_at=None),
                fields=("post", "reviewer", "content_hash"),
                name="nobody_signs_twice",
            ),
        ),
        # Last, so first on the way back: the constraint before this knows no void signature.
        migrations.RunPython(migrations.RunPython.noop, as_before),
    ]
