"""One story for every engine: filled, asked, changed, emptied; what it answers is the same, whoever keeps the texts."""

import itertools
from collections.abc import Iterable

from ortaq.work.search import Document, Engine, asking, words

TITLES = {
    "hero": {"tr": "Köroğlu ve Çamlıbel", "kk": "Көрұғлы"},
    "fool": {"tr": "Nasreddin Hoca", "kk": "Қожанасыр", "uz": "Xoʻja Nasriddin"},
    "wolf": {"tr": "Kurdun yolu", "en": "The way of the wolf"},
    "star": {"az": "Ulduzlar", "tr": "Yıldızlar altında"},
    "long": {"hu": "A csodaszarvas útja és a " + "távoli " * 30 + "csillagok"},
}
SAID = (("hero", "Қасқырлар тауда ұлиды", 63.5), ("wolf", "Көктем келді", 5.0))
QUESTIONS = ("Көрұғлы", "goroglu", "қасқыр", "жұлдыз", "nasreddin", "csoda", "көктем", "way wolf", "zzzzqqq", '" OR *')


def documents() -> list[Document]:
    """Some titles, and what is said in two films."""
    titles = [Document(name, "names", "title", tag, text) for name, row in TITLES.items() for tag, text in row.items()]
    return titles + [Document(name, "said", "cue", "kk", text, second) for name, text, second in SAID]


def answers(engine: Engine, generation: str) -> dict[str, list[list[str]]]:
    """What is found for each question: titles, and what is said."""
    found = {text: asking.ask(engine, generation, text, ("names", "said")) for text in QUESTIONS}
    return {text: [list(one.owners("names")), list(one.owners("said"))] for text, one in found.items()}


def story(engine: Engine, names: Iterable[str] = ("first", "second")) -> list[dict[str, list[list[str]]]]:
    """The answers of a full generation, of it when one work has changed and one is gone, and of another beside it."""
    first, second = names
    told = []
    for name in (first, second):
        engine.make(name)
        engine.fill(name, documents())
        engine.settle(name)
        words.make(engine, name)
    told.append(answers(engine, first))
    engine.replace(first, "hero", [Document("hero", "names", "title", "kk", "Алпамыс батыр")])
    engine.replace(first, "star", [])
    engine.looks_seconds = 0.0
    told += [answers(engine, first), answers(engine, second)]
    texts = engine.documents(first, [one.id for one in engine.holding(first, "names", [["alpamıs"], ["batır"]], 9)])
    assert [(one.owner, one.text) for one in texts.values()] == [("hero", "Алпамыс батыр")]
    engine.drop(first)
    assert (engine.has(first), engine.has(second)) == (False, True)
    engine.drop(second)
    for name in itertools.chain((first, second)):
        words.forget(name)
    return told
