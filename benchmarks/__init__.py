"""How fast is hingekit, beside other ways to the same numbers and beside what is possible?

`python -m benchmarks` from the repository root; `docs/performance.md` says what it found.
"""
