#!/usr/bin/env bash
# Builds the native kernel with AddressSanitizer and UndefinedBehaviorSanitizer, and
#   tests/sanitize.sh tests              runs the parity tests on it,
#   tests/sanitize.sh leaks              looks for memory that is not freed, on every way out,
#   tests/sanitize.sh fuzz [SECONDS ...] searches for inputs that break it: see fuzz_kernel.py; further arguments
#                                        go to libFuzzer.
# All of it happens in a copy, in a temporary directory: nothing sanitized is left where somebody may install it.
# $PYTHON (.venv/bin/python) must have what the tests need.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-tests}
python=$(realpath -s "${PYTHON:-.venv/bin/python}")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/source"
cp -r setup.py pyproject.toml README.md LICENSE src tests "$work/source"
find "$work/source/src" \( -name '*.so' -o -name '*.egg-info' -o -name __pycache__ \) -exec rm -rf {} +
cd "$work/source"

# Frames in reports, and the first report ends the run. What the interpreter and other extensions do is not checked:
# they are not compiled so.
checks="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -g"
export UNREPEAT_REQUIRE_NATIVE=1 UNREPEAT_KERNEL=native
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export PYTHONMALLOC=malloc # Python's own allocator would hide the ends of blocks

build() { CC=$1 LDSHARED="$1 -shared" CFLAGS=$2 LDFLAGS=$2 "$python" -m pip install -q --no-deps --target "$work/built" .; }
# Before what .venv has; what the tests start imports it as well.
export PYTHONPATH=$work/built

case $what in
tests)
    build gcc "$checks"
    # The interpreter frees little at its end, so leaks are another run.
    ASAN_OPTIONS=detect_leaks=0 LD_PRELOAD=$(gcc -print-file-name=libasan.so) \
        "$python" -m pytest -q -p no:cacheprovider tests/kernel "${@:2}"
    ;;
leaks)
    build gcc "$checks"
    # Few frames: a block of ours then has only frames of ours, and what the interpreter keeps to its end only frames
    # of the interpreter, which sanitize_leaks.supp passes over.
    ASAN_OPTIONS=detect_leaks=1:malloc_context_size=3 LSAN_OPTIONS=suppressions=tests/sanitize_leaks.supp \
        LD_PRELOAD=$(gcc -print-file-name=libasan.so) "$python" tests/sanitize_leaks.py
    # Python objects are counted by Python's own allocator.
    ASAN_OPTIONS=detect_leaks=0 LD_PRELOAD=$(gcc -print-file-name=libasan.so) PYTHONMALLOC=pymalloc \
        "$python" tests/sanitize_leaks.py
    ;;
fuzz)
    # What Cython writes adds 0 to NULL, which was undefined up to C23. Our own headers do not.
    printf '[pointer-overflow]\nsrc:*/_native.c\n' > "$work/passed-over"
    build clang "$checks -fsanitize=fuzzer-no-link -fsanitize-ignorelist=$work/passed-over"
    "$python" -m pip install -q --target "$work/atheris" --no-deps atheris
    export PYTHONPATH=$PYTHONPATH:$work/atheris
    ASAN_OPTIONS=detect_leaks=0 LD_PRELOAD=$work/atheris/asan_with_fuzzer.so \
        "$python" tests/fuzz_kernel.py -max_total_time="${2:-660}" -max_len=4096 -print_final_stats=1 \
        -artifact_prefix="${TMPDIR:-/tmp}/" "${@:3}"
    ;;
*)
    sed -n '2,9s/^# \{0,1\}//p' tests/sanitize.sh >&2
    exit 2
    ;;
esac
