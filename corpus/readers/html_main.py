"""Which part of a web page is what it was made for.

Knows: menus, advertisements, related links, comments; where the article begins and ends. Does not
know: how the article is read, titles, dates.

Everything is judged by mass: the characters of longer pieces of text outside links. What carries
most of a page is never thrown away, whatever its class is called.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from corpus.readers.html_tags import BLOCKS, Element, is_element

_NO_TEXT = (
    *("script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed"),
    *("applet", "canvas", "audio", "video", "map", "button", "input", "select", "textarea"),
    *("datalist", "dialog", "link", "meta", "base", "head", "title", "frameset"),
)
"""Elements that say nothing, or say it to programs."""
_FURNITURE = frozenset({"nav", "aside", "footer", "menu"})
_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alert", "menu"}
)
_CLASS = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|(?:sub|top|main|mega)?menu|breadcrumbs?|footer|sidebar"
    r"|social|shar(?:e|ing)|comments?|tags?|ads?|adv|banner|popup|modal|cookies?|newsletter"
    r"|pag(?:er|ing|ination)|search|login|toolbar|rating|player)(?:$|[\s_-])"
    r"|related|advert|quang-?cao|binh-?luan|lien-?quan|cung-?chuyen-?muc|tin-?(?:khac|moi|doc)"
    r"|doc-?(?:them|nhieu)|xem-?(?:them|nhieu)|chia-?se|news-?in-?content|most-?(?:read|view)",
    re.IGNORECASE,
)
"""What furniture is called, in English and in Vietnamese without diacritics."""
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.IGNORECASE
)
_ARTICLE = "articlebody"
"""``itemprop`` of the text of an article (schema.org)."""

_LONG = 40
"""Characters from which a piece of text has mass; labels and buttons are shorter."""
_PRECIOUS = 0.4
"""Share of a page's mass that no furniture has."""
_MAIN = 0.85
"""Share that the main part has at least."""
_MARKED = 0.5
"""The same for a part that the page marks as its article."""


@dataclass(frozen=True, slots=True)
class Region:
    """What to read: below ``top``, from ``first`` to the end of ``last``."""

    top: Element
    first: Element
    last: Element


def clean(root: Element) -> None:
    """Take out of the tree what says nothing, is hidden, or is furniture."""
    for element in list(root.iter(*_NO_TEXT)):
        if element is not root:
            _drop(element)
    masses = _masses(root)
    precious = _PRECIOUS * masses.get(root, 0)
    for element in list(root.iter()):
        if element is root or not is_element(element) or element.getparent() is None:
            continue
        if _is_furniture(element) and (masses.get(element, 0) < precious or not precious):
            _drop(element)


def main_region(root: Element) -> Region:
    """The article of a cleaned page, from its title on; the whole page where none stands out."""
    masses = _masses(root)
    whole = masses.get(root, 0)
    main = root
    for element in root.iter():
        if is_element(element) and _is_marked(element):
            inside = any(ancestor is main for ancestor in element.iterancestors())
            if inside and whole and masses.get(element, 0) >= _MARKED * whole:
                main = element
    if main is root:
        while whole:
            heavy = (c for c in main if is_element(c) and masses.get(c, 0) >= _MAIN * whole)
            inner = next(heavy, None)
            if inner is None or inner.tag in ("p", "li", "tr", "tbody", "table"):
                break
            main = inner
    return _from_title(root, main)


def _from_title(root: Element, main: Element) -> Region:
    """The title often stands above the article proper, and so does the lead."""
    if next(main.iter("h1"), None) is not None:
        return Region(main, main, main)
    title = None
    for element in root.iter():
        if element is main:
            break
        if element.tag == "h1" and "".join(element.itertext()).strip():
            title = element
    if title is None:
        return Region(main, main, main)
    above = set(main.iterancestors())
    top = next(ancestor for ancestor in title.iterancestors() if ancestor in above)
    return Region(top, title, main)


def _is_marked(element: Element) -> bool:
    return (
        element.tag in ("article", "main")
        or element.get("role") == "main"
        or element.get("itemprop", "").lower() == _ARTICLE
    )


def _is_furniture(element: Element) -> bool:
    if element.tag in ("html", "body", "td", "tr", "table", "tbody", "h1"):
        return element.get("hidden") is not None
    if element.tag in _FURNITURE or element.get("role", "").lower() in _ROLES:
        return True
    if element.get("hidden") is not None or _HIDDEN.search(element.get("style", "")):
        return True
    if element.tag == "header":
        return next(element.iter("h1"), None) is None
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return _CLASS.search(names[:_NAMES_LENGTH]) is not None


_NAMES_LENGTH = 500


def _masses(root: Element) -> dict[Element, int]:
    """Mass of each element: characters of the long pieces of text in it, links apart."""
    pieces: dict[Element, int] = {}
    blocks = [root]
    links = 0

    def weigh(text: str | None) -> None:
        if text and not links and (length := len(text.strip())):
            pieces[blocks[-1]] = pieces.get(blocks[-1], 0) + length

    for event, element in etree.iterwalk(root, events=("start", "end")):
        if not is_element(element):
            continue
        if event == "start":
            links += element.tag == "a"
            if element.tag in BLOCKS:
                blocks.append(element)
            weigh(element.text)
        else:
            links -= element.tag == "a"
            if element.tag in BLOCKS:
                blocks.pop()
            if element is not root:
                weigh(element.tail)
    masses = {block: length for block, length in pieces.items() if length >= _LONG}
    for element in reversed(list(root.iter())):
        parent = element.getparent()
        if element is not root and parent is not None and element in masses:
            masses[parent] = masses.get(parent, 0) + masses[element]
    return masses


def _drop(element: Element) -> None:
    """Remove an element, but not the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)
