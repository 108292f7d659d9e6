"""What an AI platform may do with what a house publishes, and every form in which machines read that.

`terms` is the one source: nothing said is nothing allowed. From it are made the assertion in signed manifests
(`mining`), the reservation of text and data mining (`tdmrep`), `robots.txt` (`robots`), the licence (`rsl`) and the
line in `llms.txt` (`told`); each can read its own form back.
"""
