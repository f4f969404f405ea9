"""Ergo and its peers on the same work, in turn: prints one JSON line a comparison (bench/README.md lists them).

    bench/run_side_by_side.sh two-looks --shape tiny
"""
import argparse

import compare_decode
import compare_one_image
import compare_peak
import compare_phases
import compare_reading
import compare_shared_prefix
import compare_steady
import compare_sweep
import compare_trl
import compare_two_looks

COMPARISONS = (compare_two_looks, compare_trl, compare_shared_prefix, compare_decode, compare_one_image, compare_steady, compare_sweep, compare_peak, compare_phases, compare_reading)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count, behind one to warm up")
    parser.add_argument("--threads", type=int, default=2)
    commands = parser.add_subparsers(required=True)
    for comparison in COMPARISONS:
        comparison.add(commands)
    a = parser.parse_args()
    a.run(a)


if __name__ == "__main__":
    main()
