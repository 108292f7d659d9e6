"""Second scripts: Kazakh Cyrillic to the 2021 Latin draft, Uzbek Latin to Cyrillic."""
from __future__ import annotations

KAZAKH = dict(zip("абвгғдезийкқлмнңоөпрстуұүфхһцчшщъыьіэюяёәж",
                  ("a", "b", "v", "g", "ğ", "d", "e", "z", "i", "i", "k", "q", "l", "m", "n", "ñ", "o", "ö", "p", "r",
                   "s",
                   "t", "u", "ū", "ü", "f", "h", "h", "ts", "ch", "ş", "şş", "", "y", "", "ı", "e", "iu", "ia", "io",
                   "ä", "j")))

UZBEK = [("yoʻ", "йў"), ("oʻ", "ў"), ("gʻ", "ғ"), ("sh", "ш"), ("ch", "ч"), ("yo", "ё"), ("yu", "ю"), ("ya", "я"),
         ("ye", "е"),
         ("ʼ", "ъ"), *zip("abdefghijklmnopqrstuvxyz", "абдефгҳижклмнопқрстувхйз")]


def _capital(source: str, target: str) -> str:
    return target[:1].upper() + target[1:] if source[:1].isupper() else target


def kazakh_latin(text: str) -> str:
    return "".join(_capital(ch, KAZAKH.get(ch.lower(), ch)) if ch.lower() in KAZAKH else ch for ch in text)


def uzbek_cyrillic(text: str) -> str:
    out, i = [], 0
    while i < len(text):
        if text[i] in "eE" and (i == 0 or not text[i - 1].isalpha()):
            out.append("Э" if text[i] == "E" else "э")
            i += 1
            continue
        for latin, cyrillic in UZBEK:
            if text[i:i + len(latin)].lower() == latin:
                out.append(_capital(text[i], cyrillic))
                i += len(latin)
                break
        else:
            out.append(text[i])
            i += 1
    return "".join(out)
