#!/bin/sh
# Writes a backup of library and state into the folder $1, named by the time, and keeps the newest
# $2 (14 where it is not given). Run in the program's folder, with its python in PATH.
set -eu
folder=$1
keep=${2:-14}
umask 077
mkdir -p "$folder"
python -m chatbot backup "$folder/tro-ly-van-kien-$(date -u +%Y%m%d-%H%M%S).zip" \
    --corpus "$VANKIEN_CORPUS" --index "$VANKIEN_INDEX" --state "$VANKIEN_STATE"
# Names sort by time. Only what this script has written is removed.
find "$folder" -maxdepth 1 -type f -name 'tro-ly-van-kien-[0-9]*-[0-9]*.zip' | sort -r |
    tail -n "+$((keep + 1))" |
    while IFS= read -r old; do rm -f -- "$old"; done
