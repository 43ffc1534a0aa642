"""PDF files.

reader      the reader: a file into pages, scans, title, warnings
view        pages as pictures, and where a quotation stands on one
extract     files opened, what stands on a page
characters  pdfium's characters         paths     drawn lines, images
glyphs      characters into words       raised    footnote marks, exponents
pages       pages into blocks, by
lines       words into lines            layout    columns, letterheads, reading order
furniture   running lines, labels       notes     footnotes
paragraphs  lines into paragraphs       headings  levels
tables, table_*                         tables and their parts
"""

from corpus.readers.pdf.reader import PdfReader

__all__ = ["PdfReader"]
