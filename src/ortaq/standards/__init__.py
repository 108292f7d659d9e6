"""The charter that runs: rules as data, adoption, the gate, consents, data protection, terms for platforms, trust."""
