"""screeners of the exchange."""

from django.db import migrations


class Migration(migrations.Migration):
    """To be filled by the change that brings them."""

    dependencies = (("exchange", "0005_rounds"),)
    operations = ()
