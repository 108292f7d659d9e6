"""Whom to believe (C2SP tlog-policy): the keys of logs, those of witnesses, and how many of these must have co-signed.

log example.org/audit+…            the log's own key
witness almaty example.org/…+…     a witness, by a name that counts within this file
witness baku example.org/…+…
group members 2 almaty baku        two of them, or `any`, or `all`
quorum members                     what must hold; `none` asks for no witness
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from ortaq.core.ledger.notes import COSIGNS, SIGNS, BrokenNote, PublicKey, is_number

NONE = "none"
MEMBERS = "members"
"""The group that `Policy.asking` keeps."""
_LIMIT = 64 << 10


class BrokenPolicy(ValueError):
    """A policy that cannot be read, or cannot be changed so; the message says why."""


@dataclass(frozen=True, slots=True)
class Group:
    """So many of its members, witnesses or groups before it, must have co-signed."""

    name: str
    needed: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Logs, witnesses by their names in this policy, groups, and the quorum."""

    logs: tuple[PublicKey, ...] = ()
    witnesses: tuple[tuple[str, PublicKey], ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: str = NONE

    @property
    def keys(self) -> tuple[PublicKey, ...]:
        """The keys of all witnesses."""
        return tuple(key for _, key in self.witnesses)

    def suffices(self, names: Collection[str]) -> bool:
        """Whether the witnesses with these key names are enough."""
        held = {name for name, key in self.witnesses if key.name in names} | {NONE}
        for group in self.groups:
            if sum(member in held for member in group.members) >= group.needed:
                held.add(group.name)
        return self.quorum in held

    @property
    def needed(self) -> str:
        """How many of how many, for people: `2 of 3`; `none`."""
        found = next((group for group in self.groups if group.name == self.quorum), None)
        if found:
            return f"{found.needed} of {len(found.members)}"
        return self.quorum if self.quorum == NONE else "1 of 1"

    def with_log(self, key: PublicKey) -> "Policy":
        """The same, believing one more log key."""
        return self if key in self.logs else replace(self, logs=(*self.logs, key))

    def asking(self, *, name: str = "", key: PublicKey | None = None, needed: int = 0) -> "Policy":
        """The same with one more witness, and so many needed (0: more than half); raises BrokenPolicy.

        Only for policies whose quorum is none or the group `members`: others were written by hand, with a thought.
        """
        if self.quorum not in (NONE, MEMBERS):
            raise BrokenPolicy(f"its quorum is “{self.quorum}”, written by hand: change the file yourself")
        witnesses = self.witnesses
        if key:
            if key.kind != COSIGNS or key.raw in {one.raw for one in self.keys} or name in self._names():
                raise BrokenPolicy("this is no key of a witness, or it, or its name, is in the policy already")
            witnesses = (*witnesses, (name, key))
        names = tuple(each for each, _ in witnesses)
        if not names:
            raise BrokenPolicy("there is no witness yet")
        wanted = needed or len(names) // 2 + 1
        if not 1 <= wanted <= len(names):
            raise BrokenPolicy(f"{needed} of {len(names)} cannot be asked for")
        others = tuple(group for group in self.groups if group.name != MEMBERS)
        return read(str(Policy(self.logs, witnesses, (*others, Group(MEMBERS, wanted, names)), MEMBERS)))

    def _names(self) -> set[str]:
        return {NONE, MEMBERS, *(name for name, _ in self.witnesses), *(group.name for group in self.groups)}

    def __str__(self) -> str:
        lines = [f"log {key}" for key in self.logs]
        lines += [f"witness {name} {key}" for name, key in self.witnesses]
        lines += [f"group {group.name} {group.needed} {' '.join(group.members)}" for group in self.groups]
        return "\n".join([*lines, f"quorum {self.quorum}", ""])


def read(text: str) -> Policy:
    """A policy from its file; raises BrokenPolicy, which names the line."""
    if len(text) > _LIMIT:
        raise BrokenPolicy("the policy is too long")
    policy, quorums = Policy(), 0
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        try:
            policy = _line(policy, words[0], words[1:])
        except (BrokenNote, BrokenPolicy) as error:
            raise BrokenPolicy(f"line {number}: {error}") from error
        quorums += words[0] == "quorum"
    if quorums != 1:
        raise BrokenPolicy("a policy has one line “quorum”")
    return policy


def _line(policy: Policy, word: str, rest: list[str]) -> Policy:
    match word, rest:
        case "log", [vkey] | [vkey, _]:
            key = _key(vkey, SIGNS, policy.logs)
            return replace(policy, logs=(*policy.logs, key))
        case "witness", [name, vkey] | [name, vkey, _] if name not in _taken(policy):
            key = _key(vkey, COSIGNS, policy.keys)
            return replace(policy, witnesses=(*policy.witnesses, (name, key)))
        case "group", [name, needed, *members] if members and name not in _taken(policy):
            return replace(policy, groups=(*policy.groups, _group(policy, name, needed, members)))
        case "quorum", [name] if name in _taken(policy):
            return replace(policy, quorum=name)
    raise BrokenPolicy(f"“{word}” cannot be read, or names what is not there or there twice")


def _group(policy: Policy, name: str, needed: str, members: list[str]) -> Group:
    held = [member for group in policy.groups for member in group.members]
    if len(set(members)) < len(members) or not set(members) <= _taken(policy) - {NONE} - set(held):
        raise BrokenPolicy("a group names witnesses and groups above it, each in one group only")
    count = {"any": 1, "all": len(members)}.get(needed) or (int(needed) if is_number(needed) else 0)
    if not 1 <= count <= len(members):
        raise BrokenPolicy(f"{needed} of {len(members)} cannot be asked for")
    return Group(name, count, tuple(members))


def _taken(policy: Policy) -> set[str]:
    return {NONE, *(name for name, _ in policy.witnesses), *(group.name for group in policy.groups)}


def _key(vkey: str, kind: int, known: Iterable[PublicKey]) -> PublicKey:
    key = PublicKey.read(vkey)
    if key.kind != kind:
        raise BrokenPolicy("a log signs, a witness co-signs: this key does the other")
    if key.raw in {one.raw for one in known}:
        raise BrokenPolicy("this key is there twice")
    return key
