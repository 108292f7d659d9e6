"""What AI chats say about us: facts, questions, runs, blind grading, corrections, the weekly report."""
