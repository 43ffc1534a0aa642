#!/bin/sh
# Starts the server over the folders that VANKIEN_CORPUS, VANKIEN_INDEX and VANKIEN_STATE name: an
# empty library gets the document that comes with the program, the index is brought up to date.
# Safe to repeat. Run in the program's folder, with its python in PATH.
set -eu
if [ ! -e "$VANKIEN_CORPUS" ]; then
    mkdir -p "$(dirname "$VANKIEN_CORPUS")"
    # Beside its place first: a start that is cut short leaves no half a library.
    rm -rf "$VANKIEN_CORPUS.first"
    cp -r corpus/library "$VANKIEN_CORPUS.first"
    mv "$VANKIEN_CORPUS.first" "$VANKIEN_CORPUS"
fi
python -m index build --corpus "$VANKIEN_CORPUS" --index "$VANKIEN_INDEX"
exec python app.py "$@"
