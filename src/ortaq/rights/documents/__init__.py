"""Contracts as documents: the signed text as JSON for machines, and the same in words as PDF for people.

What counts is the text that was signed, whose SHA-256 stands on every page; the PDF says it in the reader's language,
and in English beside it. Both are the same bytes for the same contract, language and state.

>>> sign_source.register(signatures_of_a_contract)  # doctest: +SKIP
>>> pdf_of(text, number="ALM-BIS 2026/1")  # doctest: +SKIP
"""

from ortaq.rights.documents.contracts import address_of, contract_json, contract_pdf
from ortaq.rights.documents.pdf import pdf_of
from ortaq.rights.documents.reading import Facts
from ortaq.rights.documents.signatures import Signed, SignSource, sign_source

__all__ = ["Facts", "SignSource", "Signed", "address_of", "contract_json", "contract_pdf", "pdf_of", "sign_source"]
