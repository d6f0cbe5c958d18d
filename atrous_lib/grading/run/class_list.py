"""A class list: who is in the class, by a table of one's own, of Moodle's or of Canvas's."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from atrous_lib.arguments import did_you_mean
from atrous_lib.grading.run.tables import TableError, read_table

OWN = ("id", "name", "e-mail", "group", "aliases")
# Canvas's Test Student, in any language: what it logs in by is a keyed SHA-1.
TEST_STUDENT = re.compile("[0-9a-f]{40}")
_SPELT = {"email": "e-mail", "groups": "group", "alias": "aliases"}


@dataclass(frozen=True)
class Member:
    """Somebody in the class.

    Attributes
    ----------
    id
        By which scores are kept.
    names
        The full name, as it is shown; others that a platform may write after it.
    email
        Where it is known.
    groups
        Those that hand in together.
    aliases
        What else may stand in front of their files.
    user
        Their number in Canvas.
    """

    id: str
    names: tuple[str, ...] = ()
    email: str = ""
    groups: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    user: str = ""

    @property
    def called(self) -> tuple[str, ...]:
        """What means them, and nobody else: the id, the e-mail and aliases."""
        return tuple(filter(None, (self.id, self.email, *self.aliases)))

    @property
    def label(self) -> str:
        """What an instructor knows them by: the name, and the id behind it.

        Examples
        --------
        >>> Member("s1", ("Ada Ames",)).label, Member("s1").label
        ('Ada Ames (s1)', 's1')
        """
        return f"{self.names[0]} ({self.id})" if self.names else self.id


def read_class(path: Path) -> list[Member]:
    """Return the members that a class list names.

    Parameters
    ----------
    path
        A CSV with the columns id, name, e-mail, group and aliases, of which only id is needed
        (several groups or aliases are separated by semicolons); or what Moodle exports of a
        course's participants or grades, or Canvas of its gradebook.

    Raises
    ------
    TableError
        If it is none of these, lacks somebody's id, or gives two people one id, e-mail or alias.
    """
    table = read_table(path)
    member = _kind(path, table.columns)
    members = []
    for line, row in table.records():
        if member is _of_own and row.get(""):
            raise TableError(
                f"{path}, line {line}: {row['']!r:.60} stands in a column without a name."
            )
        one = member(row)
        if one is None:
            continue
        if not one.id:
            raise TableError(
                f"{path}, line {line}: there is no id. Everybody needs one of their own: scores "
                f"are kept by it."
            )
        members.append(one)
    if not members:
        raise TableError(f"{path} names nobody.")
    _refuse_shared(path, "id", [one.id for one in members])
    _refuse_shared(path, "e-mail", [one.email for one in members if one.email])
    _refuse_shared(path, "number in Canvas", [one.user for one in members if one.user])
    called = [text for one in members for text in {*map(folded, one.called)} - {""}]
    _refuse_shared(path, "id, e-mail or alias", called)
    return members


_Row = Mapping[str, str]


def _kind(path: Path, columns: Sequence[str]) -> Callable[[_Row], Member | None]:
    """Return what makes a member of a row of such a table, or None of a row about nobody."""
    known = {column.casefold() for column in columns}
    if "id" in known and ({"student", "lastname"} & known) and any("section" in c for c in known):
        return _of_canvas
    if "first name" in known and known & {"last name", "surname"} and "email address" in known:
        return _of_moodle
    unknown = [c for c in columns if c and _SPELT.get(c.casefold(), c.casefold()) not in OWN]
    if "id" not in known or unknown:
        wrong = f"knows no column {unknown[0]!r}" if unknown else "misses the column 'id'"
        raise TableError(
            f"{path}: a class list {wrong}.{did_you_mean(unknown[0], OWN) if unknown else ''} "
            f"It has {', '.join(OWN)}, of which only id is needed; or it is what Moodle exports "
            f"in English of participants or grades (First name, Last name, Email address, …), or "
            f"Canvas of its gradebook (Student, ID, …, Section)."
        )
    return _of_own


def _of_own(row: _Row) -> Member:
    row = {_SPELT.get(column, column): cell for column, cell in row.items()}
    name = row.get("name", "")
    return Member(
        row["id"],
        (name,) if name else (),
        row.get("e-mail", ""),
        _listed(row.get("group", "")),
        _listed(row.get("aliases", "")),
    )


def _of_moodle(row: _Row) -> Member:
    first, last = row["first name"], row.get("last name") or row.get("surname", "")
    email = row["email address"]
    return Member(
        row.get("id number") or row.get("username") or email,
        (f"{first} {last}".strip(), f"{last} {first}".strip()),
        email,
        _listed(row.get("groups", "").replace(", ", ";")),
    )


def _of_canvas(row: _Row) -> Member | None:
    cells = [row.get(column, "") for column in ("student", "lastname", "firstname")]
    if "points possible" in " ".join(cells).casefold() or not any((*cells, row["id"])):
        return None  # what there is to get, and what is not posted yet
    if TEST_STUDENT.fullmatch(row.get("sis login id", "")):
        return None
    last, _, first = row.get("student", "").partition(",")
    first, last = row.get("firstname", first).strip(), row.get("lastname", last).strip()
    name = f"{first} {last}".strip()
    login, sis = row.get("sis login id", ""), row.get("sis user id", "")
    user = row["id"]
    return Member(
        user and (login or sis or user),
        (name, f"{last} {first}".strip()) if name else (),
        login if "@" in login else "",
        aliases=tuple({user, sis} - {"", login or sis or user}),
        user=user,
    )


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _refuse_shared(path: Path, what: str, values: Iterable[str]) -> None:
    for value, count in Counter(map(folded, values)).items():
        if count > 1:
            raise TableError(
                f"{path}: {count} people have the {what} {value!r}. It has to be one person's."
            )


def folded(name: str) -> str:
    r"""Return a name as it is compared, whatever its case, its composition, and for blanks `_`.

    Examples
    --------
    >>> folded("Jo\u0308rg_Ott") == folded("Jörg  OTT")
    True
    """
    return " ".join(unicodedata.normalize("NFC", name).casefold().replace("_", " ").split())


class Index:
    """Whom of a class a text means; nobody where it may mean several."""

    def __init__(self, pairs: Iterable[tuple[str, Member]]) -> None:
        found: dict[str, list[Member]] = defaultdict(list)
        for text, member in pairs:
            if member not in found[folded(text)]:
                found[folded(text)].append(member)
        self._found = {text: members[0] for text, members in found.items() if len(members) == 1}

    def __getitem__(self, text: str) -> Member | None:
        return self._found.get(folded(text))
