from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("modeler", "0002_tests")]

    operations = [
        migrations.AlterField(
            "draft",
            "kind",
            models.CharField(
                choices=[
                    ("bpmn", "Process"),
                    ("cmmn", "Case"),
                    ("dmn", "Decision"),
                    ("form", "Form"),
                    ("csv", "Tests"),
                ],
                max_length=8,
            ),
        ),
        migrations.RemoveConstraint("draft", "draft_kind_known"),
        migrations.AddConstraint(
            "draft",
            models.CheckConstraint(
                condition=models.Q(("kind__in", ["bpmn", "cmmn", "dmn", "form", "csv"])),
                name="draft_kind_known",
            ),
        ),
    ]
