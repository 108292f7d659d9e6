"""What the audit log's words of this room mean to a person; a key may begin with the kind of thing they are said of."""

from ortaq.studio.dubbing.happened import HAPPENED as DUBBING

HAPPENED = {**DUBBING}
