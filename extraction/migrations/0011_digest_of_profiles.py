import hashlib
import json

from django.db import migrations, models


def digest_of_those_told(apps, schema_editor):
    """Profiles that agents have told before are found by their digest as well."""
    SiteAgent = apps.get_model("extraction", "SiteAgent")
    for agent in SiteAgent.objects.filter(profile__isnull=False):
        text = json.dumps(agent.profile, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        SiteAgent.objects.filter(pk=agent.pk).update(profile_digest=hashlib.sha256(text.encode()).hexdigest())


class Migration(migrations.Migration):
    dependencies = [
        ("extraction", "0010_where_scripts_were_made"),
    ]

    operations = [
        migrations.AddField(
            model_name="siteagent",
            name="profile_digest",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.RunPython(digest_of_those_told, migrations.RunPython.noop),
    ]
