"""The register of consents: given, checked by the person with a receipt, withdrawn with effect within a minute."""
