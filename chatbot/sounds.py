"""Syllables that sound alike, for the rooms of the chatbot; see ``index.sounds``."""

from __future__ import annotations

from index.sounds import onset_key, sound_key

__all__ = ["onset_key", "sound_key"]
