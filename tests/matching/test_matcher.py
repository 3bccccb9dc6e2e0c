"""Rules over pages: windows, weights, stance, places, one finding a topic."""

from monitors.matching import Finding, OnePage, Sign, match_document, parse_watchlist

RULES = """
rules:
- name: partner
  topic: policy
  find: [alpha]
  near:
  - {terms: [beta], within: 4 words}
  not_near:
  - {terms: [gamma], within: 2 words after}
- name: lone
  topic: money
  grade: notice
  find: [delta]
stances:
- {stance: against, terms: [opposes], within: sentence}
- {stance: for, terms: [supports], within: sentence}
contexts:
- {name: consent item, weight: 2, sections: [consent]}
- {name: public comment, weight: -2, sections: [comment]}
- {name: clippings, weight: -2, titles: [news clippings]}
- {name: minutes, weight: -1, kinds: [minutes]}
"""
WATCHLIST = parse_watchlist(RULES, "test.yaml")


def found(*texts: str, title: str = "", kind: str = "") -> tuple[Finding, ...]:
    pages = [OnePage(text, number) for number, text in enumerate(texts, 1)]
    return match_document(pages, WATCHLIST, title=title, kind=kind)


def test_a_sign_is_exact_and_carries_rule_page_and_weight():
    """The quote runs over the words that made the rule fire, as the page holds them."""
    page = "First.\nThe Alpha and\n its beta stay."
    assert found("nothing", page) == (
        Finding(
            "policy",
            "alert",
            "mention",
            (Sign("partner", "policy", 2, "", 11, 30, "Alpha and\n its beta", 3),),
        ),
    )
    assert page[11:30] == "Alpha and\n its beta"


def test_a_companion_counts_within_its_window_only():
    """Four words apart fires, five do not; a word that must not follow stops it."""
    assert found("alpha a b c beta")
    assert not found("alpha a b c d beta")
    assert not found("alpha gamma beta")
    assert found("gamma alpha x y beta")


def test_a_sentence_ends_at_a_full_stop_and_not_at_an_abbreviation():
    """Windows of a sentence hold across No. and U.S., and end where a new sentence begins."""
    watchlist = parse_watchlist(
        "rules: [{name: r, topic: t, find: [alpha], near: {terms: [beta]}}]", "t.yaml"
    )
    said = {
        "the alpha of No. 7 and the U.S. Beta office": 1,
        "The alpha ended. The beta began.": 0,
        "• alpha • beta": 0,
        "Alpha\n\nBeta": 0,
        "alpha of the\n\nbeta": 1,
    }
    for text, count in said.items():
        findings = match_document([OnePage(text)], watchlist)
        assert len(findings) == count, text


def test_one_sign_a_rule_and_sentence():
    """A sentence that says it three times is one sign; two sentences are two."""
    signs = found("alpha beta and alpha beta, alpha beta. Then alpha beta.")[0].signs
    assert [sign.quote for sign in signs] == ["alpha beta", "alpha beta"]


def test_findings_are_one_a_topic_and_a_notice_stays_a_notice():
    """Topics come in order of name, each with its highest grade."""
    findings = found("Delta here. Alpha beta.")
    assert [(one.topic, one.grade) for one in findings] == [
        ("money", "notice"),
        ("policy", "alert"),
    ]


def test_the_section_above_a_sign_weighs():
    """A consent item lifts a notice, public comment lowers an alert; `why` says so."""
    agenda = "PUBLIC COMMENT\nalpha beta\nCONSENT AGENDA\n7.C Accept the delta\n"
    money, policy = found(agenda)
    assert (money.grade, money.signs[0].weight, money.signs[0].why) == (
        "alert",
        3,
        ("consent item",),
    )
    assert money.signs[0].where == "item 7.C, consent"
    assert (policy.grade, policy.signs[0].weight) == ("notice", 1)
    assert policy.signs[0].where == "comment"


def test_a_documents_title_and_kind_weigh():
    """News clippings and a kind named in the list lower every sign of the document."""
    assert found("alpha beta", title="News Clippings, May")[0].grade == "notice"
    assert found("alpha beta", kind="minutes")[0].grade == "notice"
    assert found("alpha beta", title="Agenda")[0].grade == "alert"


def test_stance_is_what_the_words_say_and_else_a_mention():
    """A stance is said by its own words near the sign; where signs differ nothing is concluded."""
    assert found("The board opposes alpha beta.")[0].stance == "against"
    assert found("The board supports alpha beta.")[0].stance == "for"
    assert found("The board discusses alpha beta.")[0].stance == "mention"
    both = found("The board opposes alpha beta. The sheriff supports alpha beta.")[0]
    assert (both.stance, [sign.stance for sign in both.signs]) == ("mention", ["against", "for"])


def test_a_line_repeated_on_many_pages_weighs_less():
    """A header of every page is no decision: it falls to a notice."""
    pages = [f"Re alpha beta\nPage {number}" for number in range(1, 6)]
    finding = found(*pages)[0]
    assert finding.grade == "notice"
    assert finding.signs[0].why == ("repeated on many pages",)


def test_the_heaviest_of_overlapping_signs_stands_for_them():
    """Rules that quote the same words give one sign, whatever their topics; `every_rule` all."""
    watchlist = parse_watchlist(
        "rules:\n- {name: light, topic: t, grade: notice, find: [alpha]}\n"
        "- {name: heavy, topic: t, find: [alpha beta]}\n"
        "- {name: other, topic: u, find: [alpha]}\n",
        "t.yaml",
    )
    pages = [OnePage("alpha beta, alpha")]

    def rules(every: bool) -> list[tuple[str, int]]:
        found = match_document(pages, watchlist, every_rule=every)
        return [(sign.rule, sign.start) for one in found for sign in one.signs]

    assert rules(False) == [("heavy", 0)]
    assert rules(True) == [("heavy", 0), ("light", 0), ("other", 0)]


def test_a_row_of_a_table_is_a_thought_of_its_own():
    """What stands in two rows of a table is not near each other, whatever the amounts between."""
    watchlist = parse_watchlist(
        "rules:\n- {name: both, topic: t, find: [alpha], near: [{terms: [beta]}]}\n",
        "t.yaml",
    )
    rows = "Alpha training 41,250 66,750\nBeta jail 512,300 524,800\n"
    assert match_document([OnePage(rows)], watchlist) == ()
    cells = "Alpha\ttraining\t41250\nBeta\tjail\t512300\n"
    assert match_document([OnePage(cells)], watchlist) == ()
    prose = "Alpha training is asked for by the\nbeta jail.\n"
    assert len(match_document([OnePage(prose)], watchlist)) == 1


def test_a_sentence_is_told_once_and_under_one_topic():
    """Two topics in one sentence are one warning; each in a sentence of its own are two."""
    together = found("The alpha beta and the delta.")
    assert [(one.topic, one.grade) for one in together] == [("policy", "alert")]
    assert {one.topic for one in found("The alpha beta. Then the delta.")} == {"policy", "money"}
    assert {one.topic for one in found("7.C The alpha beta\n7.D The delta")} == {"policy", "money"}


def test_a_running_head_says_what_it_says_once():
    """Of a sign in the head of many pages the first alone stays; elsewhere it counts as ever."""
    heads = [f"alpha beta, page {n}\nwords {n * 'x'}\nmore {n * 'y'}" for n in (1, 2, 3)]
    signs = found(*heads, "Two of\nmany\nlines.\nHere alpha beta.\nmore\nof\nthem")[0].signs
    assert [(sign.page, sign.quote) for sign in signs] == [(1, "alpha beta"), (4, "alpha beta")]


def test_a_sign_knows_its_items_title():
    """The title stands beside the place, which stays short."""
    sign = found("CONSENT AGENDA\n7.A Agreement on alpha beta", kind="agenda")[0].signs[0]
    assert (sign.where, sign.item_title) == ("item 7.A, consent", "Agreement on alpha beta")
