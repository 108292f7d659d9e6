"""Ask assistants, keep what they say byte for byte, seal it, and check it again."""
