"""What the room says at addresses that machines look for at the root of a node."""

from ortaq.standards.terms import machines as terms
from ortaq.standards.trust import machines as trust

urlpatterns = [*terms.at_root, *trust.at_root]
