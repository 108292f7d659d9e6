"""What people do on the dubbing board, in the order of a dub's steps."""

from ortaq.studio.dubbing.actions.begin import begin, drop, set_due, take_back_wish, wish
from ortaq.studio.dubbing.actions.casting import cast
from ortaq.studio.dubbing.actions.deliver import deliver, send_back
from ortaq.studio.dubbing.actions.material import hand_over, name_characters
from ortaq.studio.dubbing.actions.mixing import make_mix, order_mix
from ortaq.studio.dubbing.actions.steps import finish
from ortaq.studio.dubbing.actions.takes import ask_again, begin_take, choose_take, finish_take, receive
from ortaq.studio.dubbing.actions.words import draft_by_machine, save_words, take_subtitles

__all__ = [
    "ask_again",
    "begin",
    "begin_take",
    "cast",
    "choose_take",
    "deliver",
    "draft_by_machine",
    "drop",
    "finish",
    "finish_take",
    "hand_over",
    "make_mix",
    "name_characters",
    "order_mix",
    "receive",
    "save_words",
    "send_back",
    "set_due",
    "take_back_wish",
    "take_subtitles",
    "wish",
]
