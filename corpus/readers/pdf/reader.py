"""The PDF reader.

Knows: the steps for a whole file, which pages are scans, titles and bookmarks. Does not know: how
pages become blocks (``pages``), how images are recognised (``corpus.readers.ocr``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from PIL import Image

from corpus.errors import UnreadableFile
from corpus.readers import ocr
from corpus.readers.ocr_lines import goes_on_over_page
from corpus.readers.pdf.characters import UNKNOWN
from corpus.readers.pdf.extract import Pdf, open_pdf, read_page
from corpus.readers.pdf.headings import title_key
from corpus.readers.pdf.pages import read_pages
from corpus.readers.pdf.tables import find_tables, join_tables
from corpus.readers.pdf.types import PageContent
from corpus.readers.types import Progress
from corpus.text import is_vietnamese_syllable, normalise
from corpus.types import Block, Page, Reading, TextBlock

MAX_PAGES = 2000
_FEW_WORDS = 25
"""A page under an image with fewer is a scan; they are its number, a stamp, a signature."""
_MUCH_MORE = 1.5
"""Times as many words must be in the image as in a text that is not hidden, to be read instead."""
_IMAGE = 0.5
"""Share of a page that its images cover at least, if it is a scan."""
_READABLE = 0.6
"""Share of Vietnamese syllables in a text layer that can be trusted."""
_UNKNOWN = 0.3
"""Share of characters nobody knows from which on a page is read from its image."""
_GLANCE = 0.25
"""Scale at which a page is drawn to see whether it is blank."""
_INK = 200
"""Grey value, 0 black: darker is print."""
_BORN_DIGITAL = 10
"""Times as many pages have text as are pictures, in a file that was not scanned."""
_PAPER, _SHADE = 0.6, 24
"""A page of text is of one colour: this share of it differs from the most frequent grey value by
no more than that.
"""
_MOST_PIXELS = 6000
"""Of the longer side."""
_DEEPEST, _MOST_BOOKMARKS = 8, 5000
_SHORTEST, _LONGEST = 8, 250
"""Characters of a title."""


class PdfReader:
    """PDF files: born digital, scanned, or both."""

    format = "pdf"
    suffixes = (".pdf",)

    def read(self, data: bytes, name: str, progress: Progress) -> Reading:
        """One page for each page of the file.

        Raises:
            UnreadableFile: it is no PDF file, is cut off, damaged, protected, has no page, or has
                no text and Tesseract is not installed.
        """
        with open_pdf(data, name) as pdf:
            if pdf.pages > MAX_PAGES:
                raise UnreadableFile(
                    f"Tệp PDF «{name}» có {pdf.pages} trang, quá giới hạn {MAX_PAGES} trang; hãy "
                    "tách thành các tệp nhỏ hơn rồi thêm từng tệp."
                )
            contents = []
            for number in range(1, pdf.pages + 1):
                contents.append(read_page(pdf, number))
                progress("reading", number, pdf.pages)
            unread = [at for at, page in enumerate(contents) if _needs_ocr(pdf, page)]
            shown = _pictures(pdf, contents, unread)
            unread = [at for at in unread if at not in shown]
            hidden = [
                page.number
                for at, page in enumerate(contents)
                if page.hidden and page.words and at not in unread
            ]
            for at in unread:
                if contents[at].hidden or contents[at].unmapped:
                    contents[at] = replace(contents[at], words=())
            tables = join_tables([find_tables(page) for page in contents])
            pages = read_pages(contents, tables, _bookmarks(pdf))
            warnings = [_hidden_warning(hidden, name)] if hidden else []
            if shown:
                warnings.append(_silent_warning([at + 1 for at in shown], name))
            if any(page.unmapped and page.words for page in contents):
                warnings.append(_unknown_warning(contents, name))
            if unread:
                pages, said = _recognised(pdf, pages, unread, progress)
                warnings.extend(said)
            return Reading(
                self.format, tuple(pages), title=_title(pdf, pages), warnings=tuple(warnings)
            )


# --- scans ------------------------------------------------------------------------------------


def _needs_ocr(pdf: Pdf, page: PageContent) -> bool:
    """Whether a page says more as a picture than in its text layer."""
    letters = sum(len(word.text) for word in page.words)
    if page.unmapped > _UNKNOWN * (letters + page.unmapped):
        return True
    if page.image_share >= _IMAGE:
        return len(page.words) < _FEW_WORDS or (page.hidden and not _is_readable(page))
    return not page.words and not _is_blank(pdf, page.number)


def _is_readable(page: PageContent) -> bool:
    """Whether an invisible text layer is what the picture says, as far as its syllables tell."""
    words = [word.text.strip(_PUNCTUATION) for word in page.words]
    words = [word for word in words if len(word) > 1 and word.isalpha()]
    return sum(map(is_vietnamese_syllable, words)) >= _READABLE * len(words) > 0


_PUNCTUATION = ".,;:!?…()[]“”\"'‘’-–"


def _is_blank(pdf: Pdf, number: int) -> bool:
    return not any(_drawn(pdf, number, _GLANCE).histogram()[:_INK])


def _pictures(pdf: Pdf, contents: Sequence[PageContent], unread: Sequence[int]) -> list[int]:
    """Indices of the covers and plates of a file that was not scanned: pages without words, as
    colourful as Tesseract can read nothing on and takes longest for.
    """
    if len(contents) - len(unread) < _BORN_DIGITAL * len(unread):
        return []
    return [
        at
        for at in unread
        if not contents[at].words
        and not contents[at].unmapped
        and not _is_paper(_drawn(pdf, at + 1, 2 * _GLANCE))
    ]


def _is_paper(image: Image.Image) -> bool:
    """Whether most of a grey picture is of one colour, as printed paper is."""
    counts = image.histogram()
    shares = [sum(counts[max(grey - _SHADE, 0) : grey + _SHADE + 1]) for grey in range(256)]
    return max(shares) >= _PAPER * sum(counts)


def _drawn(pdf: Pdf, number: int, scale: float) -> Image.Image:
    """A page in grey; ``scale``: pixels a point."""
    with pdf.page(number) as page:
        largest = max(*page.get_size(), 1.0) * scale
        bitmap = page.render(scale=scale * min(1.0, _MOST_PIXELS / largest), grayscale=True)
        image: Image.Image = bitmap.to_pil().convert("L")
        return image


def _recognised(
    pdf: Pdf, pages: Sequence[Page], unread: Sequence[int], progress: Progress
) -> tuple[list[Page], list[str]]:
    """(the pages with the text of the images, warnings).

    Raises:
        UnreadableFile: no page has text, and Tesseract cannot read the images.
    """
    kept = list(pages)
    confidences: list[float] = []
    silent: list[int] = []
    done = 0
    try:
        recognised = ocr.recognise_pages(
            lambda at: _drawn(pdf, at + 1, ocr.DPI / 72), unread, pdf.name, progress
        )
        for at, found in zip(unread, recognised, strict=True):
            done += 1
            page = kept[at]
            if not found.blocks and not page.blocks:
                silent.append(at + 1)
            if _count_words(found.blocks) > _MUCH_MORE * _count_words(page.blocks):
                confidences.append(found.confidence)
                kept[at] = replace(
                    page,
                    blocks=_going_on(kept, at, found.blocks),
                    label=page.label or found.label,
                    ocr_confidence=found.confidence,
                )
    except UnreadableFile as error:
        if not any(page.blocks for page in kept):
            raise
        warnings = [
            f"{_pages_named([at + 1 for at in unread[done:]])} của tệp «{pdf.name}» là ảnh và chưa "
            f"đọc được chữ: {error}"
        ]
    else:
        warnings = []
    if silent:
        warnings.append(_silent_warning(silent, pdf.name))
    if confidences:
        warnings.insert(0, ocr.warning(confidences, pdf.name))
    return kept, warnings


def _count_words(blocks: Sequence[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks if isinstance(block, TextBlock))


def _going_on(pages: Sequence[Page], at: int, blocks: Sequence[TextBlock]) -> tuple[TextBlock, ...]:
    """The blocks of a recognised page, the first marked where it goes on with the page before."""
    before = [
        block
        for block in (pages[at - 1].blocks if at else ())
        if not (isinstance(block, TextBlock) and block.footnote is not None)
    ]
    if not before or not isinstance(before[-1], TextBlock):
        return tuple(blocks)
    continues = goes_on_over_page(before[-1].text, blocks[0].text)
    return (replace(blocks[0], continues=continues), *blocks[1:])


def _silent_warning(numbers: Sequence[int], name: str) -> str:
    return (
        f"{_pages_named(numbers)} của tệp «{name}» là ảnh mà không nhận dạng được chữ nào; hãy xem "
        "trang đó có nội dung cần tra cứu không."
    )


def _hidden_warning(numbers: Sequence[int], name: str) -> str:
    return (
        f"{_pages_named(numbers)} của tệp «{name}» là ảnh quét có sẵn lớp chữ do máy nhận dạng; "
        "hãy đối chiếu các con số và tên riêng với bản gốc."
    )


def _unknown_warning(pages: Sequence[PageContent], name: str) -> str:
    found = [page for page in pages if page.unmapped and page.words]
    count = sum(page.unmapped for page in found)
    return (
        f"Tệp «{name}» có {count} chữ mà PDF không cho biết là chữ gì, hiện ra là «{UNKNOWN}» "
        f"({_pages_named([page.number for page in found]).lower()}); nếu cần đủ chữ, hãy xuất lại "
        "PDF từ bản gốc bằng phần mềm mới hơn."
    )


def _pages_named(numbers: Sequence[int]) -> str:
    """ "Trang 2, 5–9"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    named = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return f"Trang {', '.join(named)}"


# --- what a file states outside its pages -----------------------------------------------------


def _bookmarks(pdf: Pdf) -> dict[str, int]:
    """Depth, from 1, of the titles in the outline."""
    found: dict[str, int] = {}
    for bookmark in islice(pdf.document.get_toc(max_depth=_DEEPEST), _MOST_BOOKMARKS):
        key = title_key(bookmark.get_title())
        if key:
            found.setdefault(key, bookmark.level + 1)
    return found


def _title(pdf: Pdf, pages: Sequence[Page]) -> str | None:
    """The title in the file's properties, if its first pages say it too: most are left-overs."""
    title = normalise(pdf.document.get_metadata_value("Title")).replace("\n", " ")
    if not _SHORTEST <= len(title) <= _LONGEST or " " not in title:
        return None
    said = " ".join(
        block.text for page in pages[:2] for block in page.blocks if isinstance(block, TextBlock)
    )
    return title if title_key(title) in title_key(said) else None
