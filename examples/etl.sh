#!/bin/sh
# A step of a nightly job: the map is learned once, each day's rows are moved by it, and yesterday's table stays where
# something fails. Usage: examples/etl.sh [FOLDER]
set -eu

in=sample_data/adult.csv
out=${1:-build/examples}
mkdir -p "$out"

# Two days of rows. In your job they come from somewhere else.
head -n 2001 "$in" > "$out/monday.csv"
{ head -n 1 "$in"; tail -n 2000 "$in"; } > "$out/tuesday.csv"

# Once: learn the map. It can undo the release, so it stays with the table (mode 0600).
[ -e "$out/sex.map" ] || unlearn fit "$out/monday.csv" --sensitive sex -o "$out/sex.map"

# Every day: move the new rows. The output appears whole or not at all.
unlearn apply "$out/tuesday.csv" --map "$out/sex.map" -o "$out/tuesday.clean.csv" --force --quiet

# `apply` measures nothing: look at what the moved rows still tell, and publish only what passes.
if unlearn audit "$out/tuesday.clean.csv" --sensitive sex --labels "$out/tuesday.csv" \
    --max-advantage 0.3 --report "$out/tuesday.json" --force > "$out/tuesday.txt"; then
  mv "$out/tuesday.clean.csv" "$out/published.csv"
  echo "published: $out/published.csv"
else
  code=$?
  echo "not published (exit code $code), see $out/tuesday.json" >&2
  exit $code
fi
