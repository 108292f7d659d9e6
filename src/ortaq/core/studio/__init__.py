"""Making something together: who has agreed, what lies when, how a shot goes on, and the cut for other programs."""
