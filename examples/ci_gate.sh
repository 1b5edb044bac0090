#!/bin/sh
# A gate in CI: measure the file that goes out. Exit code 0 lets the job go on; 1 (it still tells the column) and 3 (too
# few rows to tell) stop it. Usage: examples/ci_gate.sh RELEASE LABELS [MAX_ADVANTAGE] [REPORT]
#
# With no arguments a release is made from the sample data first, so that there is something to measure.
set -eu

labels=${2:-sample_data/adult.csv}
if [ $# -ge 1 ]; then
  release=$1
else
  mkdir -p build/examples
  release=build/examples/release.csv
  unlearn repair "$labels" --sensitive sex -o "$release" --force --quiet
fi

code=0
unlearn audit "$release" --sensitive sex --labels "$labels" --max-advantage "${3:-0.2}" \
  --format json > "${4:-build/examples/audit.json}" || code=$?

case $code in
  0) echo "the release passes" ;;
  1) echo "the release still tells sex" >&2 ;;
  2) echo "it could not be measured, the reason is above" >&2 ;;
  3) echo "too few rows to tell" >&2 ;;
esac
exit $code
