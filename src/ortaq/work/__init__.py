"""The machine room: settings, secrets, durable tasks, regular work."""
