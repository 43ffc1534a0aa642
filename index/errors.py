"""Errors of the index layer.

IndexLayerError
├── ModelError             the embedding model cannot be used
│   ├── ModelMissing       it is not on this machine
│   └── ModelDamaged       it is there, and it is not what it should be
├── NothingFits            no document fits what a search is narrowed down to
└── StoreError             the index on disk cannot be used
    ├── IndexMissing       it was never built
    ├── IndexOutdated      it was built from another model, corpus or setting
    ├── IndexDamaged       a file of it is missing or changed
    └── LibraryEmpty       there is nothing to build it from

Every message is one Vietnamese sentence for the operator: what is wrong, where, and the command
that mends it.
"""

from __future__ import annotations


class IndexLayerError(Exception):
    """Base of all errors that this package raises on purpose."""


class ModelError(IndexLayerError):
    """The embedding model cannot be used."""


class ModelMissing(ModelError):
    """No weights are found where they should be."""


class ModelDamaged(ModelError):
    """The weights, or a file beside them, are not readable or not the expected bytes."""


class NothingFits(IndexLayerError):
    """No document of the library fits a filter."""


class StoreError(IndexLayerError):
    """The index on disk cannot be used."""


class IndexMissing(StoreError):
    """There is no index in the folder."""


class IndexOutdated(StoreError):
    """The index does not fit the model, the documents or the chunk settings of today."""


class IndexDamaged(StoreError):
    """A file of the index is missing, or its bytes changed since it was built."""


class LibraryEmpty(StoreError):
    """The library has no text to index."""
