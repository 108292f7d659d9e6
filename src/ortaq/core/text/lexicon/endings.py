"""What may follow a headword inside a typed word: the endings of nine languages, as patterns over `fold.letters`.

They stand in for nine stemmers (there is none for most of these languages): анамның begins with ана and goes on with
м-ның, so it means ана; анатомия does not. For the Turkic languages the endings are the same but for the vowel, so
each run of vowels is read as one `a` (-lar, -ler, -лар, -лөр: lar). A pattern is a guard and no grammar: it lets
through more than a speaker would write, and what it keeps out is a headword inside another word by chance.
"""

import re

TURKIC = frozenset({"az", "kk", "ky", "tr", "uz", "tk"})
VOWELS = re.compile("[aeıioöuüä]+")
MIXED = re.compile("[aıou].*[eiöüä]|[eiöüä].*[aıou]")
ROUND = re.compile("[oö]")
HARMONIC = TURKIC - {"uz"}
"""Where the vowels of an ending are all of the back or all of the front; Uzbek writes one ending for both.

None but Kyrgyz has an o or ö in an ending, beside the Turkish -yor."""
VOWEL_FIRST = re.compile("[aeıioöuüä]")

WORDS = "lak|lağ|lag|dak|dağ|tak|tağ|daş|taş|saz|sas|day|tay|çak|çal|çan|la|da|ta|ça|şa|ca|l"
MANY = "lar|dar|tar|nar"
WHOSE = "amaz|abaz|anaz|maz|baz|naz|am|an|m|n|sa|a"
WHERE = "nan|dan|tan|ndan|nda|na|da|ta|ga|ka|ğa|nga|ya|a|la|yla|man|ban|pan|ca|ça|şa"
AFTER = "ka|ga|ğa|dar|tar|ma|man|mas"
NOUN = f"(?:{WORDS}){{0,2}}(?:{MANY})?(?:{WHOSE})?(?:{WHERE})?(?:{AFTER})?"
VOICE = "lan|las|laş|lat|nar|ş|aş|n|an|l|al|t|at|dar|tar|gaz|ğaz|kaz"
NOT = "maz|mas|bas|pas|ma|ba|pa"
TENSE = (
    "acak|acağ|yacak|yacağ|ajak|jak|makta|maka|mak|mağ|mag|makça|akça|gan|kan|ğan|an|yan|yar|ayar|dak|dağ|tak|tağ|"
    "ada|yda|da|ta|ap|p|ab|yap|aba|yaba|may|r|ar|ara|sa|ma|ş|aş|ava|av|v|ay|y|a|ka|ga|ğa|çak"
)
WHO = "maz|saz|san|man|lar|dar|tar|nar|m|am|n|an|k|ak|z|az"
VERB = f"(?:{VOICE})?(?:{NOT})?(?:{TENSE})(?:{WHO})?{NOUN}"

OF_SHORT = re.compile(
    "(?:[ldt][ae]r)?(?:s?[ıiuü]|yu|s[ıiuü]z|[ıiuü]m(?:[ıiuü]z)?|[ıiuü]n[ıiuü]z)?(?:[ıiuü]|n?[dt][ae]n?|nın|nin|n)?"
)

RUSSIAN_NOUN = (
    "a|ya|o|e|ı|i|u|yu|y|oy|ey|yey|om|em|yom|ov|ev|yev|yov|am|yam|ah|yah|ami|yami|ya|ye|ii|iy|iyu|iya|ie|iem|iyam|iyah|"
    "ok|ka|ki|ku|koy|ik|ika|iki|ik[aoui]?m?i?"
)
RUSSIAN_ADJECTIVE = (
    "ıy|iy|oy|aya|yaya|oe|ee|ıe|ie|ogo|ego|omu|emu|ım|im|om|em|ey|uyu|yuyu|ıh|ih|ımi|imi|o|e|a|ı|ost|osti|ostyu"
)
RUSSIAN_VERB = (
    "l|la|lo|li|t|y|yte|i|ite|yu|u|eş|yoş|et|yot|em|yom|ete|yote|ut|yut|iş|it|im|yat|at|n|na|no|nı|v|vşi|nie|niya|nii|"
    "tsya|tes|lsya|las|los|lis|etsya|itsya|utsya|yutsya|atsya|yatsya|yus|ius|yuşiy|yuşaya|vşiy|nnıy|nnaya|nnoe|nnıe"
)
ENGLISH = "s|es|ed|d|in|er|ers|ly|less|ful|ness|iş"
HUNGARIAN_STEP = (
    "ak|ek|ok|ök|k|at|et|ot|öt|t|am|em|om|öm|m|ad|ed|od|d|ja|je|juk|jük|unk|ünk|nk|ai|ei|jai|jei|i|a|e|ban|ben|ba|be|"
    "bol|böl|nak|nek|val|vel|hoz|hez|höz|ra|re|rol|röl|tol|töl|nal|nel|on|en|ön|n|ert|ig|kent|va|ve|"
    "as|es|os|ös|sag|seg|ni|ik|tak|tek|tam|tem|tal|tel|hat|het|jon|jen|jön|ott|ett|ött|tt|kor"
)

PATTERNS = {
    **dict.fromkeys(TURKIC, (re.compile(NOUN), re.compile(VERB))),
    "ru": (
        re.compile(f"(?:{RUSSIAN_NOUN}|{RUSSIAN_ADJECTIVE})"),
        re.compile(f"(?:{RUSSIAN_VERB})"),
    ),
    "en": (re.compile(f"(?:{ENGLISH})"),) * 2,
    "hu": (re.compile(f"(?:{HUNGARIAN_STEP}){{1,2}}"),) * 2,
}
"""Base tag -> what may follow a noun, what may follow the stem of a verb."""

OGHUZ = {"p": "b", "ç": "c", "t": "d", "k": "ğgy"}
KIPCHAK = {"p": "b", "k": "ğg"}
SOFTENED = {"az": OGHUZ, "tr": OGHUZ, "tk": OGHUZ, "kk": KIPCHAK, "ky": KIPCHAK, "uz": {"k": "ğg"}}
"""How the last consonant of a headword may sound before an ending that begins with a vowel (kitap, kitabı)."""

ELIDED = re.compile("(.*[aeıioöuüä][bcçdfgğhjklmnprsştvyz])[ıiuü]([lmnrszğğp])")
"""Headwords whose last narrow vowel goes before such an ending (oğul, oğlu; мұрын, мұрны)."""

INFINITIVE = {
    **dict.fromkeys(("tr", "tk"), re.compile("(.+)m[ae]k")),
    "az": re.compile("(.+)m[aä][kğ]"),
    "uz": re.compile("(.+)mok"),
    "kk": re.compile("(.+?)u"),
    "ky": re.compile("(.+?)(?:[aeoöuü]{2}|ş)"),
    "ru": re.compile("(.+?)[aeiıoyu]t(?:sya)?"),
}
"""What of a verb's headword stays when it is used, in letters."""


def may_follow(tag: str, rest: str, *, of_verb: bool, has_marks: bool = True) -> bool:
    """Whether `rest` can be the ending of a headword in the language; `has_marks` not where ı is written i."""
    if tag in TURKIC:
        if of_verb and not rest:
            return True  # Kel! Gel! The stem of a verb is its imperative.
        if tag in HARMONIC and not all(_is_harmonic(tag, part, has_marks) for part in rest.split("yor")):
            return False
        rest = VOWELS.sub("a", rest)
    return PATTERNS[tag][of_verb].fullmatch(rest) is not None


def _is_harmonic(tag: str, part: str, has_marks: bool) -> bool:  # noqa: FBT001
    return not (has_marks and MIXED.search(part)) and (tag == "ky" or not ROUND.search(part))


def is_short_with_ending(tag: str, rest: str) -> bool:
    """Whether `rest` can be the ending of a noun of two letters: its plural, of whom, where (эли, evde, suyu)."""
    return tag in TURKIC and OF_SHORT.fullmatch(rest) is not None


def stems(tag: str, word: str, pos: str) -> set[str]:
    """How a headword may begin when an ending follows, beside itself; all in letters."""
    found = set()
    if pos == "v" and tag in INFINITIVE:
        if match := INFINITIVE[tag].fullmatch(word):
            found.add(match[1])
            if tag == "tr" and match[1].endswith("t"):
                found.add(match[1][:-1] + "d")
        return found
    if tag == "ru" and word[-1] in "aoeyiı" and " " not in word:
        found.add(re.sub("(?:[ıio]y|ya|yo|[aoeyiı])$", "", word))
    elif tag == "en" and word[-1] in "ey":
        found.add(word[:-1] + ("i" if word.endswith("y") else ""))
    elif tag in SOFTENED:
        found.update(word[:-1] + soft for soft in SOFTENED[tag].get(word[-1], ""))
        if match := ELIDED.fullmatch(word):
            found.add(match[1] + match[2])
    return found
