"""The pages "Tài liệu": the library as a list, a document opened at a passage, adding files."""
