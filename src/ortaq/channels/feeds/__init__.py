"""Live carriage: a partner's feed polled, written into its log, and put on the air of a channel."""
