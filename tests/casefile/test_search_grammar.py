"""The grammar of a search: what was typed becomes a tree, or one sentence that says where not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundwork.casefile.search.marking import marks
from groundwork.casefile.search.parser import MOST_DEPTH, MOST_WORDS, day_of, parse
from groundwork.casefile.search.sqlite import to_match
from groundwork.casefile.search.tree import All, Any, Node, Only, Query, Without, Words, spellings
from groundwork.errors import WrongUse

JAIL, BAIL, BEDS = Words(("jail",)), Words(("bail",)), Words(("beds",))
NAMES = st.sampled_from(["jail", "or", "Not", "é", "287", "county"])


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("jail", JAIL),
        ("jail bail", All((JAIL, BAIL))),
        ("jail AND bail beds", All((JAIL, BAIL, BEDS))),
        ("jail or bail", All((JAIL, Words(("or",)), BAIL))),
        ("jail OR bail beds", Any((JAIL, All((BAIL, BEDS))))),
        ("(jail OR bail) beds", All((Any((JAIL, BAIL)), BEDS))),
        ("((jail))", JAIL),
        ("jail NOT bail", All((JAIL, Without(BAIL)))),
        ("NOT bail jail", All((Without(BAIL), JAIL))),
        ("jail (NOT bail)", All((JAIL, Without(BAIL)))),
        ("jail NOT (bail OR beds)", All((JAIL, Without(Any((BAIL, BEDS)))))),
        ('"jail beds"', Words(("jail", "beds"))),
        ("“jail beds”", Words(("jail", "beds"))),
        ('"NOT (jail*"', Words(("NOT", "jail"))),
        ('bail"jail beds"', All((BAIL, Words(("jail", "beds"))))),
        ("jail-beds", Words(("jail", "beds"))),
        ("-jail", JAIL),
        ("jail -- beds", All((JAIL, BEDS))),
        ("jail*", Words(("jail",), prefix=True)),
        ("jail-be*", Words(("jail", "be"), prefix=True)),
        ("287(g)", Words(("287", "g"))),
        ("(287(g))", Words(("287", "g"))),
        ("(287(g) OR jail)", Any((Words(("287", "g")), JAIL))),
        ("501(c)(3)", Words(("501", "c", "3"))),
        ("jail(s)", Words(("jail", "s"))),
        ("10:30", Words(("10", "30"))),
        ("see:jail", Words(("see", "jail"))),
        ("kind:agenda jail", All((Only("kind", "agenda", 1), JAIL))),
        ('jail County:"Nash, NC"', All((JAIL, Only("county", "Nash, NC", 6)))),
        ("place:37127", Only("county", "37127", 1)),
        ("body:board OR NOTICE", Any((Only("body", "board", 1), Words(("NOTICE",))))),
    ],
)
def test_what_is_typed_becomes_a_tree(typed: str, tree: Node) -> None:
    """NOT binds closest, then AND, then OR; a bracket behind a letter belongs to the word."""
    assert parse(typed) == Query(tree)


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("since:2026", Query(None, date(2026, 1, 1))),
        ("until:2026-02", Query(None, None, date(2026, 2, 28))),
        ("since:2026-1-31 jail", Query(JAIL, date(2026, 1, 31))),
        ("jail AND since:2026-11-24", Query(JAIL, date(2026, 11, 24))),
        ("since:2026 AND jail", Query(JAIL, date(2026, 1, 1))),
        ("jail AND since:2026 AND bail", Query(All((JAIL, BAIL)), date(2026, 1, 1))),
        ("jail OR bail until:2026", Query(Any((JAIL, BAIL)), None, date(2026, 12, 31))),
        ("since:2025 since:2026 until:2028 until:2027",
         Query(None, date(2026, 1, 1), date(2027, 12, 31))),
    ],
)  # fmt: skip
def test_days_hold_for_the_whole_search(typed: str, query: Query) -> None:
    """The narrowest of several counts; a month or a year is meant from its first to last day."""
    assert parse(typed) == query


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ('jail "bail', "The quote at character 6 of the search 'jail \"bail' is not closed; add"),
        ("NOT jail", "NOT at character 1 of the search 'NOT jail' takes nothing away; write first"),
        ("jail (NOT bail NOT beds)", "NOT at character 7 "),
        ("jail OR NOT bail", "NOT at character 9 "),
        ("NOT bail OR jail", "NOT at character 1 "),
        ("jail NOT NOT bail", "NOT at character 6 of the search 'jail NOT NOT bail' stands before"),
        ("jail NOT (NOT bail)", "NOT at character 6 "),
        ("jail ()", "The bracket at character 6 of the search 'jail ()' holds nothing; write"),
        ("(jail", "The bracket at character 1 of the search '(jail' is not closed; add a )"),
        ("jail (", "The bracket at character 6 of the search 'jail (' is not closed"),
        ("jail) bail", "The bracket at character 5 of the search 'jail) bail' closes none; open"),
        (") jail", "The bracket at character 1 "),
        ("jail AND", "AND at character 6 of the search 'jail AND' has nothing behind it; add"),
        ("jail AND OR bail", "AND at character 6 "),
        ("OR jail", "OR at character 1 of the search 'OR jail' has nothing before it; add a word"),
        ("jail (AND bail)", "AND at character 7 "),
        ("jail AND --", "AND at character 6 "),
        ("jail *", "The * at character 6 of the search 'jail *' does not end a word; write it"),
        ("j*l", "The * at character 2 "),
        ("*ail", "The * at character 1 "),
        ("jail**", "The * at character 5 "),
        ("j*", "'j*' at character 1 of the search 'j*' is too short; write 2 letters or more."),
        ("county: Nash", "'county:' at character 1 of the search 'county: Nash' names nothing"),
        ('body:""', "'body:' at character 1 "),
        ("since:soon", "'since:soon' at character 1 of the search 'since:soon' is no day; write"),
        ("until:2026-02-30", "'until:2026-02-30' at character 1 "),
        ("until:2026-13", "'until:2026-13' at character 1 "),
        ("since:0000", "'since:0000' at character 1 "),
        ("jail OR since:2026", "'since:' at character 9 of the search 'jail OR since:2026' holds"),
        ("until:2026 OR jail", "'until:' at character 1 "),
        ("jail NOT since:2026", "'since:' at character 10 "),
        ("jail (since:2026)", "'since:' at character 7 "),
        ("", "The search '' holds no word to look for; type at least one."),
        ('"()" -- § _', "holds no word to look for"),
        ("(" * 21 + "jail" + ")" * 21, f"is too deep inside others; {MOST_DEPTH} are read."),
        ("jail " * 201, f"The word at character 1001 .* is one too many; {MOST_WORDS} are read."),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(typed: str, says: str) -> None:
    """Each mistake is one sentence: what, at which character, and what to do."""
    with pytest.raises(WrongUse) as caught:
        parse(typed)
    if ".*" in says:
        first, last = says.split(".*")
        assert str(caught.value).startswith(first) and str(caught.value).endswith(last)
    else:
        assert says in str(caught.value)


def nodes() -> st.SearchStrategy[Node]:
    """Trees that can be typed."""
    leaf = st.one_of(
        st.builds(Words, st.lists(NAMES, min_size=1, max_size=3).map(tuple)),
        st.builds(Words, st.just(("de",)), st.just(True)),
        st.builds(Only, st.sampled_from(["county", "body", "kind"]), NAMES, st.just(0)),
    )
    return st.recursive(leaf, _grown, max_leaves=8)


def _grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    fewer = st.tuples(inner, st.builds(Without, inner))
    return st.one_of(st.builds(All, st.one_of(several, fewer)), st.builds(Any, several))


def typed_as(node: Node) -> str:
    """A tree as a person would type it, with all brackets."""
    match node:
        case Words(words, prefix):
            return f"{words[0]}*" if prefix else f'"{" ".join(words)}"'
        case Only(field, value):
            return f'{field}:"{value}"'
        case All(parts):
            return f"({' '.join(map(typed_as, parts))})"
        case Any(parts):
            return f"({' OR '.join(map(typed_as, parts))})"
        case Without(part):
            return f"NOT {typed_as(part)}"


def unplaced(node: Node) -> Node:
    """The tree without the places of its filters."""
    match node:
        case Only(field, value):
            return Only(field, value, 0)
        case All(parts):
            return All(tuple(map(unplaced, parts)))
        case Any(parts):
            return Any(tuple(map(unplaced, parts)))
        case Without(part):
            return Without(unplaced(part))
    return node


@given(tree=nodes())
def test_every_tree_can_be_typed(tree: Node) -> None:
    """Reading what was written of a tree gives that tree."""
    read = parse(typed_as(tree)).root
    assert read is not None and unplaced(read) == tree


@given(typed=st.text(st.sampled_from('ab1(g)"* :ANDORTN\u201ckind:since:2026-é') | st.characters()))
def test_any_text_is_read_or_refused(typed: str) -> None:
    """No text makes the parser fail; only letters, digits and our own signs reach the engine."""
    try:
        query = parse(typed)
    except WrongUse as error:
        assert typed in str(error)
        return
    bare = to_match(query.root)
    for mine in ("AND", "OR", "NOT", "filters", '"', " ", "(", ")", ":", "*"):
        bare = bare.replace(mine, "")
    assert all(c.isalnum() or "\u0300" <= c <= "\u036f" or "\ue000" <= c <= "\ue003" for c in bare)


def test_a_day_is_the_first_or_the_last_of_what_was_said() -> None:
    """A leap year's February has its day."""
    assert day_of("2028-02", last=True) == date(2028, 2, 29)
    assert (day_of("2028"), day_of("2028", last=True)) == (date(2028, 1, 1), date(2028, 12, 31))


def test_a_number_and_its_letter_are_one_thing_in_a_phrase_too() -> None:
    """Together, apart, and as typed."""
    assert spellings(Words(("section", "287", "g"))) == [
        ("section", "287", "g"),
        ("section", "287g"),
    ]
    assert spellings(Words(("287g", "model"))) == [("287g", "model"), ("287", "g", "model")]
    assert spellings(Words(("jail",))) == [("jail",)]
    assert spellings(Words(("287g",), prefix=True)) == [("287g",)]


def marked(typed: str, page: str) -> list[str]:
    """The parts of a page that a search marks."""
    return [page[start:end] for start, end in marks(parse(typed).root, page)]


def test_what_a_page_was_found_by_is_found_in_it_again() -> None:
    """Whole words and phrases in any case and accent; not what was excluded, nor filters."""
    page = "Jail beds. The JAIL-\nBeds, jailers; a Jaíl; 287 (g) and 287g; bail. kind agenda"
    assert marked("jail", page) == ["Jail", "JAIL", "Jaíl"]
    assert marked('"jail beds" OR 287(g)', page) == ["Jail beds", "JAIL-\nBeds", "287 (g)", "287g"]
    assert marked("jaile* NOT bail", page) == ["jailers"]
    assert marked("kind:agenda", page) == []
    assert marked("since:2026", page) == []
