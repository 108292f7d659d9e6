"""`./ortaq convert`: lines from the standard input, files, and what it says when there is no way."""

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command


def said(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], text: str, *words: str) -> str:
    """What the command answers on the standard output."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    call_command("convert", *words)
    return capfdbinary.readouterr().out.decode()


def test_lines_are_answered_as_they_come(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    asked = "Salom, dunyo!\r\nhttps://misol.uz %s\n"
    wanted = "Салом, дунё!\r\nhttps://misol.uz %s\n"
    assert said(monkeypatch, capfdbinary, asked, "--from", "uz-Latn", "--to", "uz-Cyrl") == wanted


def test_a_file_goes_to_another_and_keeps_its_bytes_but_for_the_text(tmp_path: Path) -> None:
    film, there = tmp_path / "film.vtt", tmp_path / "film.kk-Latn.vtt"
    film.write_bytes("\ufeffWEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\n<v Ана>Қайда?\r\n".encode())
    call_command("convert", str(film), "--from", "kk", "--to", "kk-Latn", "--out", str(there))
    assert there.read_bytes() == "\ufeffWEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\n<v Ana>Qaida?\r\n".encode()


def test_the_kind_can_be_said_where_a_name_does_not_say_it(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    srt = "1\n00:00:01,000 --> 00:00:02,000\nsalom\n"
    words = ("--from", "uz", "--to", "uz-Cyrl", "--kind", "srt")
    assert said(monkeypatch, capfdbinary, srt, *words) == srt.replace("salom", "салом")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--from", "kk-Latn", "--to", "kk"), "Nothing can be written from kk-Latn; --list names"),
        (("--from", "kk-Latn-x-cta", "--to", "uz"), "There is no way from kk-Latn-x-cta to uz"),
        (("--from", "kk", "--to", "tlh"), "We have no alphabet tlh"),
        (("--from", "kk"), "Say both alphabets"),
        (("--from", "kk", "--to", "kk-Latn", "no-such-file.txt"), "no-such-file.txt: No such file or directory"),
    ],
)
def test_what_cannot_be_done_ends_with_a_sentence(words: tuple[str, ...], why: str) -> None:
    with pytest.raises(CommandError, match=why) as raised:
        call_command("convert", *words)
    assert raised.value.returncode == 2


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "film.srt").write_bytes(b"1\n\xff\xff")
    with pytest.raises(CommandError, match=r"film.srt is not UTF-8 \(byte 2\)"):
        call_command("convert", str(tmp_path / "film.srt"), "--from", "kk", "--to", "kk-Latn")


def test_the_list_names_every_alphabet_with_its_standing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("convert", "--list")
    lines = capsys.readouterr().out.splitlines()
    assert "kk-Latn           draft     draft of January 2021, 31 letters  ->  -" in lines
    assert "az-Cyrl           historic  1958  ->  az, az-Latn-x-cta" in lines
