"""Cases change only with their audit event; versions, receipts, results and votes are kept as written."""

from django.db import migrations

CASES = {"extraction_script": "script", "extraction_sitejob": "site_job", "extraction_release": "release"}
KEPT = [
    "scriptversion",
    "receipt",
    "bundlefile",
    "quarantine",
    "integratedresult",
    "vote",
    "ledgerentry",
    "download",
]


class Migration(migrations.Migration):
    """Puts the deferred triggers on the case tables and closes the tables of evidence."""

    dependencies = [("extraction", "0001_initial"), ("workflow", "0002_audit_functions")]
    operations = [
        *(migrations.RunSQL(f"select guard_case('{table}', '{kind}');") for table, kind in CASES.items()),
        *(migrations.RunSQL(f"select append_only('extraction_{table}');") for table in KEPT),
    ]
