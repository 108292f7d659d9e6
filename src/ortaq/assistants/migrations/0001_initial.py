from django.db import migrations


class Migration(migrations.Migration):
    """Where the room begins; each part of it brings its own tables."""

    initial = True
    dependencies = [("members", "0003_trusted_root")]
    operations = []
