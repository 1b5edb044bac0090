"""Compiled loops over the rows of a batch: leaf, rank in the group, value of the barycenter; one pass for each step.

In numpy each step makes a dozen arrays of the batch and searches twice; this is the same arithmetic, cell by cell.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.compiled import compiled
from unlearn_cli.transport.conditional.cells import BORN, Bytes, Rows
from unlearn_cli.transport.distributions.barycenters import ROUNDING
from unlearn_cli.transport.distributions.couplings import SMALLEST
from unlearn_cli.transport.distributions.pooled_ranks import Atoms
from unlearn_cli.transport.distributions.sorted_numbers import Sorted
from unlearn_cli.transport.interface import NULL, SAME, Codes, Floats, Ints

Flags = NDArray[np.bool_]
Masks = NDArray[np.uint64]
Bins = NDArray[np.int32]


class OrderedTables(NamedTuple):
    """What loops read of `Ordered`."""

    ranks: Floats
    displaced: NDArray[np.float32]
    sizes: tuple[int, int]
    ends: Sorted
    targets: Floats


class CategoryTables(NamedTuple):
    """What loops read of `Category`; `bins` (m,): the atom of each level."""

    moves: Flags
    keep: Floats
    bins: Bins
    redraw: Floats
    rows: int


class Column(NamedTuple):
    """The cells (n,) of a column in a `State`, which a step changes."""

    values: Floats
    codes: Codes
    contexts: Bytes
    answers: Codes


@compiled
def leaves_of(contexts: Bytes, columns: Ints, masks: Masks, last: int) -> Ints:
    """Leaf (n,) of each row of context codes (d, n): the lowest bit that all its codes leave set (QuickScorer).

    Where none is, as in masks of a file that no tree has made, the `last` one.
    """
    rows = contexts.shape[1]
    found = np.empty(rows, dtype=np.intp)
    reach = np.full(rows, np.uint64(0xFFFFFFFFFFFFFFFF))
    for c in range(len(columns)):
        codes, mask = contexts[columns[c]], masks[c]
        for i in range(rows):
            reach[i] &= mask[codes[i]]
    for i in range(rows):
        found[i] = min(_lowest_bit(reach[i]), last)
    return found


@compiled
def _lowest_bit(bits: int) -> int:
    """Number of the lowest set bit: all below it are counted, eight at a time and then together."""
    below = (bits & (~bits + np.uint64(1))) - np.uint64(1)
    below -= (below >> np.uint64(1)) & np.uint64(0x5555555555555555)
    below = (below & np.uint64(0x3333333333333333)) + ((below >> np.uint64(2)) & np.uint64(0x3333333333333333))
    below = (below + (below >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return int((below * np.uint64(0x0101010101010101)) >> np.uint64(56))


@compiled
def displaced_places(rows: Rows, bins: Bins, tables: OrderedTables, places: Floats) -> Floats:
    """The place (n,) in its atom of each cell, of which those that came from lower values have the lowest."""
    codes, leaves, groups, came = rows
    shares, (count, width) = tables.displaced, tables.sizes
    found = np.empty(len(places))
    for i in range(len(places)):
        at = (leaves[i] * count + groups[i]) * width + bins[max(codes[i], 0)]
        place, lower, higher = places[i], shares[at, 0], shares[at, 1]
        if came[i] < 0 and lower > 0:
            found[i] = place * lower
        elif came[i] > 0 and higher > 0:
            found[i] = 1 - (1 - place) * higher
        else:
            found[i] = lower + place * (1 - lower - higher)
    return found


@compiled
def ranks_in_group(rows: Rows, atoms: Atoms, tables: OrderedTables, pooled: Floats) -> Floats:
    """Rank of each cell (n,) in its group and leaf, at its pooled rank; of a missing cell, any number."""
    codes, leaves, groups, _ = rows
    ranks, (count, width), bins, edges = tables.ranks, tables.sizes, atoms.bins, atoms.edges
    found = np.empty(len(pooled))
    for i in range(len(pooled)):
        bin_ = bins[max(codes[i], 0)]
        at = (leaves[i] * count + groups[i]) * width + bin_
        inside = (pooled[i] - edges[bin_]) / (edges[bin_ + 1] - edges[bin_])
        found[i] = ranks[at] + min(max(inside, 0.0), 1.0) * (ranks[at + 1] - ranks[at])
    return found


@compiled
def keys_of(leaves: Ints, ranks: Floats) -> Floats:
    """Leaf + rank (n,), of ranks within the leaf."""
    found = np.empty(len(ranks))
    for i in range(len(ranks)):
        found[i] = leaves[i] + min(max(ranks[i], ROUNDING), 1.0 - ROUNDING)
    return found


@compiled
def ranks_of_barycenter(tables: OrderedTables, leaves: Ints, keys: Floats, at: Codes) -> Floats:
    """Pooled rank of the barycenter at keys (n,) that lie in intervals `at`."""
    ends, targets = tables.ends.numbers, tables.targets
    found, last = np.empty(len(keys)), len(targets) - 1
    for i in range(len(keys)):
        here = min(at[i], last)
        start = max(ends[here - 1] if here else 0.0, float(leaves[i]))
        along = min(max((keys[i] - start) / max(ends[here] - start, SMALLEST), 0.0), 1.0)
        found[i] = targets[here, 0] + along * (targets[here, 1] - targets[here, 0])
    return found


@compiled
def hold_still(moved: Codes, rows: Rows, moves: Flags, pooled: Floats) -> None:
    """NULL stays; SAME in a leaf where nothing moves, but for cells beyond the support, whose pooled rank is 0 or 1."""
    codes, leaves = rows.codes, rows.leaves
    for i in range(len(codes)):
        if codes[i] == NULL:
            moved[i] = NULL
        elif not moves[leaves[i]] and 0.0 < pooled[i] < 1.0:
            moved[i] = SAME


@compiled
def keep_category(rows: Rows, places: Floats, tables: CategoryTables) -> tuple[Codes, Ints, Ints]:
    """Which cells of a category stay: their codes (n,); then those that go, and from which row of `redraw` each.

    Returns
    -------
    codes : (n,) int32
        SAME where nothing moves; of cells that go, a number without a meaning.
    going : (g,) intp
        Which cells those are.
    drawn_from : (g,) intp
        The row of `redraw`.
    """
    codes, leaves, groups, came = rows.codes, rows.leaves, rows.groups, rows.came
    moves, keep, bins, each = tables.moves, tables.keep, tables.bins, tables.rows
    kept, going, drawn_from = codes.copy(), np.empty(len(codes), dtype=np.intp), np.empty(len(codes), dtype=np.intp)
    sources, levels, count = keep.shape[2], len(bins), 0
    for i in range(len(codes)):
        code, leaf = codes[i], leaves[i]
        unknown = code >= levels or code == BORN
        if code == NULL:
            continue
        if not moves[leaf] and not unknown:
            kept[i] = SAME
            continue
        source = sources - 1 if unknown else groups[i]
        atom = bins[min(max(code, 0), levels - 1)]
        if not places[i] < keep[int(came[i] != 0), leaf, source, atom]:
            going[count] = i
            drawn_from[count] = (leaf * sources + source) * each + (atom if each > 1 else 0)
            count += 1
    return kept, going[:count], drawn_from[:count]


@compiled
def draw_atoms(tables: CategoryTables, drawn_from: Ints, places: Floats) -> Ints:
    """The atom (g,) that each row of `redraw` gives at a uniform number."""
    redraw, count = tables.redraw, tables.keep.shape[3]
    found = np.empty(len(drawn_from), dtype=np.intp)
    for i in range(len(drawn_from)):
        key = drawn_from[i] + min(max(places[i], 0.0), 1.0 - ROUNDING)
        first = low = drawn_from[i] * count
        high = first + count - 1
        while low < high:
            middle = (low + high) >> 1
            if redraw[middle] <= key:
                low = middle + 1
            else:
                high = middle
        found[i] = low - first
    return found


@compiled
def settle(answer: Codes, column: Column, support: Floats, context_codes: Bytes) -> None:
    """Write what a step answered (n,) into the cells of its column; a context code of 0 is a missing cell."""
    values, codes, contexts, answers = column
    for i in range(len(answer)):
        to = answer[i]
        if to != SAME:
            answers[i] = codes[i] = to
            if to >= 0:
                values[i] = support[to]
        contexts[i] = 0 if codes[i] < 0 else context_codes[codes[i]]
