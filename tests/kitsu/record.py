"""Record what a Kitsu answers, into answers.json: fills an empty Zou with an invented series, then asks as Ortaq does.

usage: python -m tests.kitsu.record http://127.0.0.1:5099 EMAIL PASSWORD   (an administrator of an empty server)

How such a server is made is said in README.md beside this file. Tests only read what was recorded.
"""

import contextlib
import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gazu
import requests

from ortaq.studio.kitsu import NoAnswer
from ortaq.studio.kitsu.line import Line

ANSWERS = Path(__file__).parent / "answers.json"
EPISODES = {
    "E01 The miser": {"S010": {"0010": (48, None), "0020": (None, (101, 172)), "0030": (60, None)}},
    "E02": {"S010": {"0010": (96, None), "0020": (None, None)}, "S020": {"S020_0010": (25, None)}},
    "Bonus": {"S900": {"0010": (24, None)}},
}
"""Episode -> sequence -> shot: its length in frames, or its first and last frame."""
STATUSES = {
    ("E01 The miser", "0010"): "done",
    ("E01 The miser", "0020"): "wfa",
    ("E01 The miser", "0030"): "wip",
    ("E02", "0010"): "retake",
    ("E02", "S020_0010"): "hold",
}
"""What the animation of a shot has become; the others wait."""


def fill(client: Any) -> tuple[str, str]:
    """A series in Kitsu; returns its id and the token of a bot that works on it."""
    statuses = {one["short_name"]: one for one in gazu.task.all_task_statuses(client=client)}
    statuses["hold"] = gazu.task.new_task_status("On Hold", "hold", "#777777", client=client)
    types = {one["name"]: one for one in gazu.task.all_task_types(client=client)}
    show = gazu.project.new_project("Aldar Kose", production_type="tvshow", production_style="2d", client=client)
    show = gazu.project.update_project(show | {"fps": "24"}, client=client)
    for name in ("Layout", "Animation"):
        gazu.project.add_task_type(show, types[name], 1, client=client)
    for name in ("todo", "wip", "wfa", "retake", "done", "ready", "hold", "neutral"):
        gazu.project.add_task_status(show, statuses[name], client=client)
    aigerim, rustam = (
        gazu.person.new_person(first, last, f"{first.lower()}@kitsu.example", client=client)
        for first, last in (("Aigerim", "Invented"), ("Rustam", "Made-Up"))
    )
    bot = gazu.person.new_bot("Ortaq", "ortaq@kitsu.example", role="manager", client=client)
    for one in (aigerim, rustam, bot):
        gazu.project.add_person_to_team(show, one, client=client)
    for episode_name, sequences in EPISODES.items():
        episode = gazu.shot.new_episode(show, episode_name, client=client)
        for sequence_name, shots in sequences.items():
            sequence = gazu.shot.new_sequence(show, sequence_name, episode=episode, client=client)
            for shot_name, (frames, ends) in shots.items():
                data = {"frame_in": str(ends[0]), "frame_out": ends[1]} if ends else {}
                shot = gazu.shot.new_shot(show, sequence, shot_name, nb_frames=frames, data=data, client=client)
                task = gazu.task.new_task(
                    shot, types["Animation"], assignees=[aigerim, rustam][: 1 + (frames == 48)], client=client
                )
                if wanted := STATUSES.get((episode_name, shot_name)):
                    gazu.task.add_comment(task, statuses[wanted], "so", client=client)
                if (episode_name, shot_name) == ("E01 The miser", "0030"):
                    layout = gazu.task.new_task(shot, types["Layout"], assignees=[rustam], client=client)
                    gazu.task.add_comment(layout, statuses["done"], client=client)
                if (episode_name, shot_name) == ("E02", "0010"):
                    gazu.task.add_comment(task, statuses["wfa"], client=client)
                    gazu.task.add_comment(task, statuses["retake"], "again", client=client)
    lone = gazu.shot.new_sequence(show, "S990", client=client)
    gazu.shot.new_shot(show, lone, "0010", nb_frames=10, client=client)
    left = gazu.shot.get_sequence_by_name(
        show, "S020", gazu.shot.get_episode_by_name(show, "E02", client=client), client=client
    )
    dropped = gazu.shot.new_shot(show, left, "S020_0020", nb_frames=30, client=client)
    gazu.task.new_task(dropped, types["Animation"], client=client)
    gazu.shot.remove_shot(dropped, client=client)
    return show["id"], bot["access_token"]


def main(address: str, email: str, password: str) -> None:
    """Fill, ask, write down."""
    with gazu.create_session(address, email, password) as client:
        show, token = fill(client)
        version = gazu.client.get("", client=client)
    kept: list[dict[str, Any]] = []

    def keep(answer: requests.Response, *_words: object, **_more: object) -> None:
        sent = urlsplit(answer.request.url or "")
        path = sent.path + (f"?{sent.query}" if sent.query else "")
        body = json.loads(answer.request.body or "null")
        kept.append(
            {
                "method": answer.request.method,
                "path": path,
                "body": body,
                "status": answer.status_code,
                "answer": answer.json(),
            }
        )

    with Line(address, token) as line:
        line.client.session.hooks["response"].append(keep)
        found = line.read("Aldar Kose")
        line.read(show)
        shot = next(one for one in found.shots if one.code == "S010 0020" and one.frames)
        done = next(one for one in found.statuses.values() if one.name == "Done")
        line.status_of(shot.work[0].pk)
        line.send(shot.work[0].pk, done.pk, "From Ortaq.")
        line.status_of(shot.work[0].pk)
        for word in ("00000000-0000-4000-8000-000000000000", "Nothing of this name"):
            with contextlib.suppress(NoAnswer):
                line.find(word)
    with Line(address, token[:-6] + "aaaaaa") as line:
        line.client.session.hooks["response"].append(keep)
        with contextlib.suppress(NoAnswer):
            line.find("Aldar Kose")
    told = {"server": version, "project": show, "exchanges": kept}
    ANSWERS.write_text(json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
