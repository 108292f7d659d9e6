"""Marks beside C2PA, read back by programs that are not ours: FFmpeg and Pillow."""

import io
import json
from pathlib import Path

import av
import pytest
from lxml import etree
from PIL import Image

from ortaq.core.origin import marks
from ortaq.core.origin.uses import COMPOSITE, AIKind, AIUse
from tests import origin_clips

PACKET = marks.xmp(
    source=COMPOSITE, title="Қожанасыр & «Есек»", owner="Demo TV <Almaty>", verify_url="https://o.example/v"
)


def test_ffmpeg_finds_the_packet_in_an_mp4_and_the_film_is_untouched(tmp_path: Path) -> None:
    film = origin_clips.film(tmp_path / "plain.mp4")
    before = film.read_bytes()
    marks.append_to_mp4(film, PACKET)
    assert film.read_bytes().startswith(before)
    with av.open(str(film), options={"export_xmp": "1"}) as container:
        assert container.metadata["xmp"] == PACKET.decode()
        assert sum(1 for _ in container.decode(video=0)) > 0


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_pillow_finds_the_packet_in_a_picture(form: str) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (16, 9), "teal").save(drawn, form)
    marked = Image.open(io.BytesIO(marks.into_image(drawn.getvalue(), PACKET)))
    told = marked.info.get("xmp") or marked.info["XML:com.adobe.xmp"]
    tree = etree.fromstring(told if isinstance(told, bytes) else told.encode())
    [about] = tree.iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description")
    assert about.get("{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType") == COMPOSITE
    assert [one.text for one in about.iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li")] == [
        "Қожанасыр & «Есек»",
        "Demo TV <Almaty>",
    ]
    assert marked.tobytes() == Image.open(drawn).tobytes()


def test_a_picture_of_another_kind_has_no_place_for_it() -> None:
    with pytest.raises(marks.NoPlace):
        marks.into_image(b"GIF89a", PACKET)
    with pytest.raises(marks.NoPlace):
        marks.into_image(b"\xff\xd8\xff\xd9", PACKET * 80)


def test_the_tag_for_china_says_that_it_is_made_by_ai_and_by_whom() -> None:
    told = json.loads(marks.aigc([AIUse(AIKind.VOICE, system="espeak-ng")], producer="Demo TV", number="10.5240/1"))
    assert (told["Label"], told["ContentProducer"], told["ProduceID"]) == ("1", "Demo TV", "10.5240/1")


def test_there_is_no_tag_where_there_is_no_ai() -> None:
    assert marks.aigc([AIUse(AIKind.CAMERA)], producer="Demo TV", number="1") == ""
    assert marks.aigc([AIUse(AIKind.ASSIST)], producer="Demo TV", number="1") == ""
