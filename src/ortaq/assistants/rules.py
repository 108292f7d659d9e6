"""Who runs the monitor, who captures answers, and who may read them blind."""

from ortaq.members.models import Role
from ortaq.members.rules import has_role

examines = has_role(Role.STANDARDS, Role.SECRETARIAT)
"""Sees runs and their assistants before the report is out, deals answers, publishes the report."""
grades = has_role(Role.GRADER)
captures = examines | grades
reads = grades & ~examines
"""May read an answer without knowing whose it is: nobody who could look it up."""
