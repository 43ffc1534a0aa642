"""Which document is the current version of which. All documents are fictional."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from corpus.types import Document, Metadata, Status
from corpus.versions import as_if_alone, superseded_ids, supersedes_itself


def document(
    document_id: str,
    supersedes: str | None = None,
    date: str | None = None,
    status: Status = "adopted",
) -> Document:
    details = Metadata(document_id, "thu.txt", date=date, status=status, supersedes=supersedes)
    return Document(document_id, "Văn bản.", details, (), (), "0" * 64)


def test_every_older_version_leads_to_the_newest() -> None:
    chain = [document("ba", "hai"), document("mot", status="draft"), document("hai", "mot")]
    assert superseded_ids(chain) == {"mot": "ba", "hai": "ba"}
    assert superseded_ids(chain[1:]) == {"mot": "hai"}
    assert superseded_ids([]) == {}


def test_drafts_supersede_drafts_too() -> None:
    drafts = [document("a", status="draft"), document("b", "a", status="draft")]
    assert superseded_ids(drafts) == {"a": "b"}


def test_of_two_successors_the_one_with_the_later_date_is_newest() -> None:
    early, late = document("z", "cu", "2025-01-01"), document("a", "cu", "2025-06-01")
    assert superseded_ids([document("cu"), early, late, document("k", "cu")]) == {"cu": "a"}


def test_of_two_successors_without_dates_an_adopted_text_goes_before_a_draft() -> None:
    draft, adopted = document("z", "cu", status="draft"), document("a", "cu")
    assert superseded_ids([document("cu"), draft, adopted]) == {"cu": "a"}


def test_what_is_not_there_takes_no_part() -> None:
    assert superseded_ids([document("a", "da-go"), document("b")]) == {}


def test_documents_in_a_ring_are_all_current() -> None:
    ring = [document("a", "b"), document("b", "a"), document("c", "c"), document("d", "a")]
    assert superseded_ids(ring) == {"a": "d", "b": "d"}
    assert superseded_ids(ring[:3]) == {}


def test_a_ring_is_seen_before_it_is_closed() -> None:
    chain = [document("a"), document("b", "a"), document("c", "b")]
    assert supersedes_itself("a", "c", chain)
    assert supersedes_itself("a", "a", chain)
    assert not supersedes_itself("c", "a", chain)
    assert not supersedes_itself("d", "c", chain)
    assert not supersedes_itself("d", "x", [document("x", "y"), document("y", "x")])


def test_who_is_left_alone_supersedes_what_those_left_out_did() -> None:
    chain = {d.id: d.metadata for d in (document("a"), document("b", "a"), document("c", "b"))}
    assert {k: m.supersedes for k, m in as_if_alone(chain, {"a", "c"}).items()} == {
        "a": None,
        "c": "a",
    }
    assert as_if_alone(chain, {"c"})["c"].supersedes is None
    assert as_if_alone(chain, chain) == chain


IDS = st.sampled_from("abcdef")


@given(st.dictionaries(IDS, st.none() | IDS), st.sets(IDS))
def test_what_is_left_out_is_named_nowhere(links: Mapping[str, str | None], kept: set[str]) -> None:
    known = {name: document(name, replaced).metadata for name, replaced in links.items()}
    found = as_if_alone(known, kept)
    assert found.keys() == known.keys() & kept
    assert {details.supersedes for details in found.values()} <= kept | {None}


@given(st.dictionaries(IDS, st.none() | IDS))
def test_the_current_version_is_never_superseded_itself(links: Mapping[str, str | None]) -> None:
    found = superseded_ids(document(name, replaced) for name, replaced in links.items())
    assert not set(found) & set(found.values())
    assert found.keys() | set(found.values()) <= links.keys()
